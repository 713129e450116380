import { ProblemError } from "../request-reply-client";
import { prepareAccess, readCredential, readTarget } from "./access";
import { Conversation } from "./conversation";
import { ConversationHistory } from "./history";
import { prepareDescription } from "./description";
import { byId } from "./elements";
import { prepareOperations } from "./operations";
import { prepareRequest, readRequest, requestTitle, showRefusal } from "./request-form";

const form = byId("request", HTMLFormElement);
const mistake = byId("mistake", HTMLParagraphElement);
const conversations = new ConversationHistory();

async function submit(): Promise<void> {
  const target = readTarget();
  const request = readRequest();
  const conversation = new Conversation(
    requestTitle(),
    Date.now(),
    readCredential(),
    conversations,
  );
  conversations.add(conversation);
  conversations.select(conversation);
  // Where there is room for one column only, it stands below the form (style.css).
  if (matchMedia("(max-width: 48rem)").matches) {
    byId("conversation", HTMLDivElement).scrollIntoView({ block: "start" });
  }
  showRefusal([]);
  await conversation.send(request, target);
  const { error } = conversation;
  if (error instanceof ProblemError) showRefusal(error.violations);
}

prepareAccess();
prepareRequest();
prepareDescription((message) => (mistake.textContent = message));
prepareOperations();
conversations.restore();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  mistake.textContent = "";
  // What is wrong before anything is sent: no JSON, no door.
  submit().catch((error: unknown) => (mistake.textContent = String(error)));
});
