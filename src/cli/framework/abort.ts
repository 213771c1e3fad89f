/** An end that is nobody's fault: a feature that telamon does not have, or a person who said no. Printed as `Abort: …`. */
export class Abort extends Error {
  override readonly name = 'Abort';
}
