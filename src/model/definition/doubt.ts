/** What an operator should look at in an inferred definition, before it is published. */
export type DoubtKind =
  | "untitled"
  | "repeated"
  | "unrecognised"
  | "extra"
  | "forms"
  | "worded"
  | "unfetched"
  | "undated"
  | "partlyDated"
  | "short"
  | "timezone"
  | "since"
  | "noNext"
  | "rights";

/** One doubt, with what its words need: how many, of how many, and an example. */
export interface Doubt {
  readonly kind: DoubtKind;
  readonly count?: number;
  readonly of?: number;
  readonly example?: string;
}
