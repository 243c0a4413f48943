import { rename, rm } from "node:fs/promises";
import { PatronError } from "../../kernel/diagnostics.ts";
import { workbookParts } from "../../kernel/workbook/parts.ts";
import { emptyPlace, type SheetPlace, sheetXml } from "../../kernel/workbook/sheet.ts";
import { ZipFile } from "../../kernel/workbook/zip.ts";
import type { Session, Warehouse } from "../../warehouse/port.ts";
import type { Period } from "../period.ts";
import { type About, postingsQuery, type SheetQuery, sheetQueries } from "./contents.ts";
import { type Cover, coverLines, readCover } from "./cover.ts";
import { definitionLines } from "./definitions.ts";
import { type Line, listXml } from "./list.ts";
import { profitLines } from "./profit.ts";
import { pagedRows, textRows } from "./read.ts";

export interface WorkbookRequest {
  period: Period;
  /** The reporting currency, as the project names it. */
  currency: string;
  /** Where the workbook goes; it appears whole or not at all. */
  file: string;
  /** Postings in one sheet; the rest goes to further ones. Default: a million, a little below what a sheet holds. */
  rowsPerSheet?: number;
}

/** What was written: tabs in their order, with their rows. */
export interface WrittenWorkbook {
  sheets: { name: string; rows: number }[];
}

const ROWS_PER_SHEET = 1_000_000;

/**
 * Writes a month's workbook: cover, profit and loss tied to the postings, and a sheet a subject. Rows stream from the
 * warehouse into the file. Throws PatronError `no-postings` for a month without any.
 */
export async function writeWorkbook(
  warehouse: Warehouse,
  request: WorkbookRequest,
): Promise<WrittenWorkbook> {
  return warehouse.session(async (session) => {
    const books = warehouse.quote({ schema: "temp", name: "month_books" });
    await session.execute(
      `create or replace temp table month_books as select *, row_number() over (order by posted_on, posting_id) as n
       from finance.booked_ledger where period = '${request.period}'`,
    );
    const about: About = { ...request, dialect: warehouse.dialect, books };
    const cover = await readCover(session, request.period, books);
    if (cover === undefined) throw noPostings(request.period);
    return wholeFile(request.file, (zip) => writeSheets(new Book(zip), session, about, cover, request));
  });
}

async function writeSheets(
  book: Book,
  session: Session,
  about: About,
  cover: Cover,
  request: WorkbookRequest,
): Promise<WrittenWorkbook> {
  const postings = await writePostings(book, session, postingsQuery(about), request);
  for (const query of sheetQueries(about)) await book.sheet(query, textRows(session, query));
  const profit = await profitLines(session, about.books, cover, postings);
  await book.list("Profit and loss", profit, [24, 24, 10, 40, 12, 18, 60]);
  await book.list("Definitions", definitionLines(await accounts(session)), [28, 100]);
  const rows = new Map(book.places.map((place) => [place.name, place.rows]));
  const lines = coverLines(cover, about.currency, rows).map((line): Line => [...line]);
  const title: Line = [{ title: `Patron: books of ${about.period}` }];
  await book.list("Cover", [title, ["", ""], ["What", "Value"], ...lines], [34, 90]);
  await book.finish(["Cover", "Profit and loss"], ["Definitions", ...postings.map((place) => place.name)]);
  return { sheets: book.tabs.map(({ name }) => ({ name, rows: rows.get(name) ?? 0 })) };
}

/** Writes beside the file and moves it into place when it is whole. */
async function wholeFile<T>(file: string, write: (zip: ZipFile) => Promise<T>): Promise<T> {
  const next = `${file}.next`;
  const zip = await ZipFile.create(next);
  try {
    const done = await write(zip);
    await rename(next, file);
    return done;
  } catch (error) {
    await zip.abandon().catch(() => {});
    await rm(next, { force: true });
    throw error;
  }
}

/** The sheets of a workbook as they are written, and their order in the end. */
class Book {
  readonly places: SheetPlace[] = [];
  tabs: { name: string; file: string }[] = [];
  readonly #zip: ZipFile;

  constructor(zip: ZipFile) {
    this.#zip = zip;
  }

  async sheet(spec: SheetQuery, rows: AsyncIterable<(string | null)[]>): Promise<SheetPlace> {
    const place = emptyPlace(spec.name);
    await this.#part(spec.name, sheetXml(spec, rows, place));
    this.places.push(place);
    return place;
  }

  async list(name: string, lines: readonly Line[], widths: readonly number[]): Promise<void> {
    await this.#part(name, [listXml(name, lines, widths)]);
  }

  /** Puts some tabs first and some last, writes what holds them together, and ends the file. */
  async finish(first: readonly string[], last: readonly string[]): Promise<void> {
    const place = ({ name }: { name: string }) =>
      first.includes(name) ? first.indexOf(name) - 100 : last.includes(name) ? last.indexOf(name) + 100 : 0;
    this.tabs = [...this.tabs].sort((a, b) => place(a) - place(b));
    for (const [path, xml] of workbookParts(this.tabs)) await this.#zip.add(path, [xml]);
    await this.#zip.end();
  }

  async #part(name: string, pieces: AsyncIterable<string> | Iterable<string>): Promise<void> {
    const file = `sheet${this.tabs.length + 1}.xml`;
    this.tabs.push({ name, file });
    await this.#zip.add(`xl/worksheets/${file}`, pieces);
  }
}

/** One sheet of postings, or as many as they need. */
async function writePostings(
  book: Book,
  session: Session,
  query: SheetQuery,
  { rowsPerSheet = ROWS_PER_SHEET }: WorkbookRequest,
): Promise<SheetPlace[]> {
  const rows = pagedRows(session, query);
  const places: SheetPlace[] = [];
  for (let next = await rows.next(); places.length === 0 || !next.done; ) {
    const name = places.length === 0 ? query.name : `${query.name} ${places.length + 1}`;
    async function* part() {
      for (let n = 0; n < rowsPerSheet && !next.done; n++) {
        yield next.value;
        next = await rows.next();
      }
    }
    places.push(await book.sheet({ ...query, name }, part()));
  }
  return places;
}

async function accounts(session: Session): Promise<Record<string, string>[]> {
  return session.rows<Record<string, string>>(
    "select component, account, account_name, kind from seeds.gl_accounts order by account, component",
  );
}

function noPostings(period: Period): PatronError {
  return new PatronError({
    code: "no-postings",
    message: `Nothing is booked in ${period}: there is no workbook to write.`,
    help: "See which months have postings: npx patron show --inline 'select period, status from finance.close_calendar'",
  });
}
