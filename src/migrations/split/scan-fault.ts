/** A text that cannot be cut into statements; turned into a positioned error by the splitter's caller. */
export class ScanFault extends Error {
  override readonly name = 'ScanFault';
  /** Index of what is at fault: for what is not closed, its opening. */
  readonly index: number;
  readonly length: number;
  /** What to do about it, where there is more to say than the message does. */
  readonly hint: string | undefined;

  constructor(index: number, message: string, length = 1, hint?: string) {
    super(message);
    this.index = index;
    this.length = length;
    this.hint = hint;
  }
}
