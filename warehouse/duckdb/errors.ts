import { type Diagnostic, PatronError, TransientError } from "../../kernel/diagnostics.ts";
import { describeOwner, readOwner } from "./lock.ts";

const CONFLICT = /TransactionContext Error:.*conflict/is;
const INTERRUPTED = /^INTERRUPT Error/i;
const LOCKED = /Could not set lock on file|Conflicting lock is held|Unique file handle conflict/i;
const NEWER = /database file with version number|written with a (newer|future)|storage version/i;
const NOT_A_DATABASE = /not a valid DuckDB database file|corrupt|checksum/i;
const ABSENT = /No such file or directory|database does not exist|Cannot open file/i;

/** Turns a DuckDB failure of a statement into ours: conflicts are worth a retry, everything else is not. */
export function statementError(cause: unknown, sql: string): Error {
  if (cause instanceof PatronError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  if (CONFLICT.test(text)) {
    return new TransientError(
      {
        code: "warehouse-conflict",
        message: `Another transaction changed the same rows or tables first: ${firstLine(text)}`,
        help: "Nothing was written. Run it again.",
      },
      { cause },
    );
  }
  if (INTERRUPTED.test(text)) return interrupted(cause);
  return new PatronError(
    { code: "warehouse-sql", message: text.trim(), hint: `Statement: ${shorten(sql)}` },
    { cause },
  );
}

/** What a statement ends with that was stopped, or that belonged to work which was. */
export function interrupted(cause?: unknown): PatronError {
  return new PatronError(
    { code: "warehouse-interrupted", message: "The statement was stopped before its end." },
    { cause },
  );
}

/** Explains why a database file did not open. `path` is as the caller gave it. */
export function openError(cause: unknown, path: string, ownerFile: string): PatronError {
  const text = cause instanceof Error ? cause.message : String(cause);
  return new PatronError({ ...explainOpen(text, path, ownerFile), at: { path } }, { cause });
}

function explainOpen(text: string, path: string, ownerFile: string): Omit<Diagnostic, "at"> {
  if (LOCKED.test(text)) return lockedDiagnostic(ownerFile, /PID (\d+)/.exec(text)?.[1]);
  if (NEWER.test(text)) {
    return {
      code: "warehouse-newer",
      message: `The file was written by a DuckDB newer than the one in this version: ${firstLine(text)}`,
      help: "Open it with the version of Patron that wrote it, or update this one: npm install",
    };
  }
  if (NOT_A_DATABASE.test(text)) {
    return {
      code: "warehouse-unreadable",
      message: `The file is not a DuckDB database, or it is damaged: ${firstLine(text)}`,
      help: `Move it away and run again; raw tables are rebuilt from the sources: mv ${path} ${path}.damaged`,
    };
  }
  if (ABSENT.test(text)) {
    return {
      code: "warehouse-absent",
      message: `No warehouse can be opened here: ${firstLine(text)}`,
      help: "Make one by running the job: npx patron run daily",
    };
  }
  return { code: "warehouse-open", message: `The warehouse did not open: ${text.trim()}` };
}

/** The message for a held lock, with what is known about its holder. */
export function lockedDiagnostic(ownerFile: string, pid?: string): Omit<Diagnostic, "at"> {
  const owner = readOwner(ownerFile);
  // The owner file outlives a killed process; DuckDB names the process that holds the lock now.
  const known = owner !== undefined && (pid === undefined || String(owner.pid) === pid);
  const holder = known ? describeOwner(owner) : pid === undefined ? "another process" : `pid ${pid}`;
  return {
    code: "warehouse-locked",
    message: `The warehouse is held by ${holder}. DuckDB has one writer at a time.`,
    help: "Wait for it to end, or read the last snapshot meanwhile: npx patron show",
  };
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0]!;
}

function shorten(sql: string): string {
  const flat = sql.replace(/\s+/g, " ").trim();
  return flat.length > 400 ? `${flat.slice(0, 397)}...` : flat;
}
