import type { AlertName } from "../constructs/alert-rules";

interface RunbookText {
  /** What it means when the alert fires. */
  readonly means: string;
  /** Where to look, beside the condition itself. @default nowhere else */
  readonly look?: readonly string[];
  /** What helps, the likeliest first. */
  readonly mend: readonly string[];
}

const latestErrors =
  "The errors behind it: entries `attempt.failed` and `dependency.failed` of the same time.";

/** What the runbook says of each alert; an alert without a text does not compile. */
export const runbookTexts: Readonly<Record<AlertName, RunbookText>> = {
  "given-up-messages": {
    means:
      "Every attempt at a message failed, or it waited longer than it may. Its operation ends as Failed (`AttemptsExhausted` or `DeadlineExceeded`), and the client is told. A row `poison.failed` says that even this could not be written; the sweeper ends the operation at its deadline. So it does after a row `dead-letter.failed` whose `pauseSeconds` is 0; of any other the message comes again. After `dead-letter.unanswered` the operation is ended, but who waited was not told, and gets 504. A row `sweep.done` counts messages that lie in the poison queue because nobody takes them.",
    look: [
      latestErrors,
      "How many: one is one request that the work cannot do; many at once are the work itself, or what it calls.",
      "Which operations, and what happened to one: `npm run operate -- <stack> list --status Failed` and `show <id>` ([operating.md](operating.md)).",
    ],
    mend: [
      "Mend what the errors name, and deploy.",
      "Messages that lie in the poison queue: `npm run operate -- <stack> redrive`, with the app stopped ([operating.md](operating.md#redriving)), which does the work that is not done yet.",
      "The client submits again, with another `Idempotency-Key`: the operation that failed stays failed.",
      "`poison.unreadable`, `dead-letter.unreadable` and `message.unreadable`: somebody else sends to the queue. Look who has a role on it.",
    ],
  },
  "waiting-work": {
    means:
      "Accepted requests are not begun. Clients poll and see `NotStarted`; at the facade they get 504.",
    look: [
      "Does anything work at all? `operation.start` in the log of the last minutes; of `functions-logic-app`, whose workflow logs none, the metric `RunsStarted`. If so, the workers are too few; if not, the trigger does not run.",
      "`settings.wrong` or a failing role: `dependency.failed` with 401 or 403 names the service.",
    ],
    mend: [
      "Too few workers: raise `maximumInstances` or `queueConcurrency`, and look whether what the work calls bears it.",
      "The trigger does not run: restart the Function App (`az functionapp restart`); deploy again when a role or a setting is missing, `npm run diff` shows it.",
      "`functions-logic-app`: look at the runs that wait or are throttled (`workflow_runs_command` of the outputs), and whether the workflow is enabled.",
    ],
  },
  "failed-operations": {
    means:
      "The work fails more often than it should, or does not end in time (`late` counts those that reached their deadline). A client's own mistake is refused at the door and does not count. Of `functions-logic-app` these are deadlines and runs that could not be started, compared with what was submitted: what its workflow ends as Failed is in `failed-runs`.",
    look: [
      latestErrors,
      "`code` of `operation.fail`: `WorkFailed` is the work's own verdict, `AttemptsExhausted` an error of each attempt, `DeadlineExceeded` time, `ResultNotStored` a result that cannot be kept. [problems.md](problems.md) explains each.",
      "Which operations: `npm run operate -- <stack> list --error <code> --younger 1h`.",
    ],
    mend: [
      "Mend the work or what it calls. Retries are the work's own choice (`retry` in work/work.ts; of `functions-logic-app` the actions' `retryPolicy` in work/workflow.ts).",
      "`DeadlineExceeded`: raise `deadlineMinutes`, or let the work save a checkpoint, so that another attempt goes on where the last one ended.",
    ],
  },
  "failed-answers": {
    means:
      "Clients get 500 or 503. Nothing that was accepted is lost: a submit that got one may be repeated with the same `Idempotency-Key`.",
    look: [
      "`code` and `error` of the entries `request.failed`, and `dependency.failed` with the service that did not answer.",
    ],
    mend: [
      "`ServiceUnavailable`: storage is away or refuses; `DispatchFailed`: the queue does, or Logic Apps. Look at the state of the region, and with 401 or 403 at the roles (`npm run diff`).",
      "Nothing is to be done when storage is back. Of `functions-only`, a message whose delivery failed is held by its worker (`delivery.held`) until storage answers, up to 5 minutes, and is in the queue again within 20 s of that, behind what waits; its work is done anew, unless its result was stored. Work that had not begun is sent again by the sweeper when it is a minute old. After a longer outage the host could not give its messages back: they stay invisible until 10 minutes after they were taken or last renewed, which no command shortens (`npm run operate -- <stack> list --status Running` shows whose).",
      "`InternalError`: an error of the code; its text is in `error`. Deploy the version before it.",
    ],
  },
  "silent-sweeper": {
    means:
      "The sweeper runs every minute and says so. When it does not, lost messages are not sent again, operations do not end at their deadline, and nothing is deleted after its retention. Most often the whole app is down, or its telemetry does not arrive; or storage is away, for a sweep that cannot read says `dependency.failed` and no `sweep.done`.",
    look: [
      'Does the app answer? `GET /api/operations/<any UUID>` is 404 when it does (401 with `authentication.mode: "entra"`), and 503 while storage is away.',
      "`settings.wrong` in the log: the app does not start with its settings.",
      "Whether anything arrives at all: at the daily quota nothing does (`daily-cap`).",
    ],
    mend: [
      "Restart the Function App (`az functionapp restart`), or deploy the version before.",
      "A timer keeps its lock in the host's storage account: the identity needs its role there (`npm run diff`).",
    ],
  },
  "daily-cap": {
    means:
      "When the quota is reached, Azure drops all logs until the next day, and every other alert that reads them is blind; `silent-sweeper` fires then.",
    look: ["What fills it: `Usage` by `DataType`."],
    mend: [
      "A flood of polls or of errors: find its origin, and stop it there.",
      "Growth: raise `dailyQuotaGb`, leave out what the functions log anyway (`storageLogs: none`), or lower `appInsightsSampling`, knowing that transitions are then lost from the log. What each takes off: [operating.md](operating.md#how-much-is-logged-and-what-it-costs).",
    ],
  },
  "failed-runs": {
    means:
      "`functions-logic-app`: a run's status is its operation's, so that operations failed. `logic-app-facade`: the request was too large for the queue (its client got 413), the queue was out of reach (503), or the run ended without an answer, or with one that Azure refused. An overrun (504) ends as `TimedOut`.",
    look: [
      "The run's tree in the portal (Logic App, **Runs history**); a run of `functions-logic-app` is found by the operation's id, its client tracking id.",
    ],
    mend: [
      "Mend the action that failed. A run of `functions-logic-app` is not resubmitted: its operation has ended, and the client submits again.",
    ],
  },
  "throttled-runs": {
    means:
      "The Consumption plan limits actions in five minutes; further ones wait, and starts may be refused with 429, which the acceptor answers as 503 after brief retries.",
    look: ["Metrics `RunsStarted` and `ActionsCompleted` of the Logic App."],
    mend: [
      "Slow the clients down, or turn on high throughput mode (`runtimeConfiguration`), which triples the limit.",
    ],
  },
  "dead-letter-queue": {
    means:
      "The dead-letter queue's handler takes what arrives within seconds. What stays for 15 minutes it cannot end: most often the operation's record could not be written, or the handler does not run.",
    look: ["`dead-letter.failed` and `dependency.failed` in the log of the same time."],
    mend: [
      "Mend what the errors name. The handler then takes the messages by itself, ends their operations and answers who waits.",
      "To have the work done instead: `npm run operate -- logic-app-facade redrive`, with the app stopped ([operating.md](operating.md#redriving)).",
    ],
  },
  "waiting-messages": {
    means:
      "The workers do not keep up, or do not run. After `facade.messageTimeToLiveMinutes` a message is dead-lettered and its operation ends as Failed; long before that, clients get 504 and poll.",
    look: ["`operation.start` in the log: when there are some, the workers are too few."],
    mend: ["As for [waiting-work](#waiting-work)."],
  },
};
