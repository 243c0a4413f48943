/** How loading one stream ended. Rows are root rows; their children are counted with them. */
export interface StreamResult {
  source: string;
  stream: string;
  status: "ok" | "failed";
  pages: number;
  /** Records read, bad ones included. */
  records: number;
  newRows: number;
  changedRows: number;
  deletedRows: number;
  /** Bad records of this load, those that were in quarantine already included. */
  quarantined: number;
  cursorBefore: string | undefined;
  cursorAfter: string | undefined;
  seconds: number;
  /** Why it failed, in full. */
  error?: string;
  /** Fields that the schema does not know, in words, each once. */
  drift: string[];
}
