/** One node's result of one command, as run_results.json tells it. */
export interface Outcome {
  /** Place of the command in the project's list, so that a node that is built twice has two. */
  command: number;
  uniqueId: string;
  status: string;
  failures: number | null;
  message: string;
}

/** What one tool made of a project. */
export interface Side {
  /** Set when the project could not be read at all. */
  error?: string;
  outcomes: Outcome[];
  /** Text of `ls` by question; a question that names nothing has no lines. */
  listings: Record<string, string[]>;
  /** Compiled SQL by unique id. */
  compiled: Record<string, string>;
  seconds: number;
}

/** Words for the same thing: dbt reports hooks and runtime errors in more than one way. */
export const sameStatus = (one: string, other: string): boolean => plain(one) === plain(other);

const plain = (status: string): string => (status === "runtime error" ? "error" : status);
