/** Reason of an abort: the run was ended by Terminate, or cancelled. */
export class RunTerminated extends Error {
  override readonly name = "RunTerminated";
}

/** Reason of an abort: the engine stops, and the run goes on when it starts again. */
export class RunSuspended extends Error {
  override readonly name = "RunSuspended";
}
