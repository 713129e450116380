import { createSpinner } from "nanospinner";
import { isInteractive, type Terminal } from "./terminal";

const frameMilliseconds = 80;
const showCursor = "\x1b[?25h";

type End = (succeeded: boolean, text: string) => void;

/** Shows what is going on while something starts. */
export class Progress {
  /**
   * @param terminal gets a spinner when a person looks at it, else a line when a step begins and when it ends
   * @param now milliseconds; replaceable in tests
   */
  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number = Date.now,
  ) {}

  /** Runs one step and shows its title and how long it took; an error passes through. */
  async step<T>(title: string, run: () => Promise<T>): Promise<T> {
    const started = this.now();
    const duration = () => `${((this.now() - started) / 1000).toFixed(1)} s`;
    const end = isInteractive(this.terminal)
      ? spin(title, this.terminal)
      : writeLines(title, this.terminal);
    try {
      const result = await run();
      end(true, `${title} (${duration()})`);
      return result;
    } catch (error) {
      end(false, `${title}: failed after ${duration()}`);
      throw error;
    }
  }
}

function writeLines(title: string, terminal: Terminal): End {
  terminal.write(`${title} ...\n`);
  return (_succeeded, text) => {
    terminal.write(`${text}\n`);
  };
}

function spin(title: string, stream: NodeJS.WriteStream): End {
  const spinner = createSpinner(title, { stream });
  // spinner.start() would exit the process on Ctrl-C, before the runtime has stopped its children.
  const timer = setInterval(() => spinner.spin(), frameMilliseconds);
  const restoreCursor = () => stream.write(showCursor);
  process.once("exit", restoreCursor);
  spinner.spin();
  return (succeeded, text) => {
    clearInterval(timer);
    process.removeListener("exit", restoreCursor);
    if (succeeded) spinner.success(text);
    else spinner.error(text);
  };
}
