import { RequestReplyClient, type Submission } from "../request-reply-client";
import { byId } from "./elements";
import { clearExchanges, showExchange } from "./exchange-log";
import { showAccepted, showError, showPending, showResult, showSubmitting } from "./operation-view";
import { prepareRequest, readProfile, readRequest } from "./request-form";

const form = byId("request", HTMLFormElement);
const submitButton = byId("submit", HTMLButtonElement);
const cancelButton = byId("cancel", HTMLButtonElement);
const key = byId("key", HTMLInputElement);
const rememberedKey = "function-key";

/** The client and the operation that it follows, while there is one to cancel. */
let running: { client: RequestReplyClient; submission: Submission } | undefined;

function newClient(): RequestReplyClient {
  return new RequestReplyClient({
    baseUrl: location.origin,
    credential: key.value === "" ? undefined : { functionKey: key.value.trim() },
    onExchange: showExchange,
  });
}

async function submitAndFollow(): Promise<void> {
  submitButton.disabled = true;
  clearExchanges();
  showSubmitting();
  try {
    const client = newClient();
    const submission = await client.submit(readRequest(), { profile: readProfile() });
    running = { client, submission };
    cancelButton.disabled = false;
    showAccepted(submission.id);
    const result = await client.follow(submission, {
      onUpdate: ({ operation }) => showPending(operation?.status, operation?.percentComplete),
    });
    showResult(result);
  } catch (error) {
    showError(error, running !== undefined);
  } finally {
    running = undefined;
    submitButton.disabled = false;
    cancelButton.disabled = true;
  }
}

async function cancel(): Promise<void> {
  if (running === undefined) return;
  cancelButton.disabled = true;
  try {
    const { status, percentComplete } = await running.client.cancel(running.submission.id);
    showPending(status, percentComplete);
  } catch (error) {
    // The work may have ended meanwhile; following it tells how.
    console.info("not canceled:", error);
  }
}

/** `npm start` prints an address with `#key=…`: a fragment reaches no server, and leaves the address bar here. */
function prepareKey(): void {
  const given = new URLSearchParams(location.hash.slice(1)).get("key");
  if (given !== null) {
    sessionStorage.setItem(rememberedKey, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  key.value = sessionStorage.getItem(rememberedKey) ?? "";
  key.addEventListener("change", () => sessionStorage.setItem(rememberedKey, key.value.trim()));
}

prepareRequest();
prepareKey();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void submitAndFollow();
});
cancelButton.addEventListener("click", () => void cancel());
