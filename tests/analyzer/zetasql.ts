import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import {
  AnalysisError,
  type Analyzer,
  type CatalogTable,
  type TypedColumn,
} from "../../transform/bigquery/analyzer.ts";
import { columnsRead } from "./columns-read.ts";
import { catalogProto, type SimpleCatalog, type TypeProto, typeName, typeProto } from "./proto.ts";

/** The slice of gRPC and of Google's service that is used here. */
type Call = (
  request: object,
  done: (error: { details?: string; message: string } | null, reply: never) => void,
) => void;
interface Service {
  getLanguageOptions: Call;
  analyze: Call;
  evaluateQuery: Call;
  waitForReady(deadline: number, done: (error?: Error) => void): void;
  close(): void;
}
export interface LanguageOptions {
  enabledLanguageFeatures: string[];
  [key: string]: unknown;
}

const START_MS = 20_000;
const MESSAGE_BYTES = 512 * 1024 * 1024;
/** Features that BigQuery has and the service leaves out of its fullest set. */
const ALSO_IN_BIGQUERY = [
  "FEATURE_ALTER_COLUMN_SET_DATA_TYPE",
  "FEATURE_ALTER_VIEWS_ALTER_COLUMN_SET_OPTIONS",
  "FEATURE_INTERVAL_TYPE",
  "FEATURE_CREATE_TABLE_CLONE",
];
/** What a table may be cut by without having it as a column: the rows' time of arrival. */
const ARRIVAL = [
  { name: "_PARTITIONTIME", type: typeProto("TIMESTAMP") },
  { name: "_PARTITIONDATE", type: typeProto("DATE") },
];
/** Features of the language that BigQuery does not switch on: what passes with them would fail there. */
const NOT_IN_BIGQUERY = [
  "FEATURE_TIMESTAMP_NANOS",
  "FEATURE_EXPERIMENTAL_MODULES",
  "FEATURE_V_1_4_BARE_ARRAY_ACCESS",
  "FEATURE_V_1_3_REPEAT",
  "FEATURE_V_1_4_CORRESPONDING",
];

/** Google's own SQL analyzer and reference implementation, as a process of this machine on a loopback port. */
export class ZetaSql implements Analyzer {
  readonly #process: ChildProcess;
  readonly #service: Service;
  readonly #language: LanguageOptions;
  readonly #stop: () => void;

  private constructor(process_: ChildProcess, service: Service, language: LanguageOptions, stop: () => void) {
    this.#process = process_;
    this.#service = service;
    this.#language = language;
    this.#stop = stop;
  }

  /** Starts the process; about a second. Close it, or it ends with this process. */
  static async start(): Promise<ZetaSql> {
    const port = await freePort();
    const require = createRequire(import.meta.url);
    const folder = dirname(require.resolve("@fivetrandevelopers/zetasql"));
    const suffix = `${process.arch.startsWith("arm") ? "_arm" : ""}${process.platform === "darwin" ? "" : ".so"}`;
    const child = spawn(join(folder, `zetasql/remote_server${suffix}`), ["127.0.0.1", String(port)], {
      stdio: "ignore",
    });
    const stop = () => child.kill("SIGKILL");
    process.once("exit", stop);
    const service = connect(folder, port);
    await new Promise<void>((resolve, reject) =>
      service.waitForReady(Date.now() + START_MS, (error) => (error ? reject(error) : resolve())),
    );
    const all = await call<LanguageOptions>(service, "getLanguageOptions", { maximumFeatures: true });
    const language = {
      ...all,
      productMode: "PRODUCT_EXTERNAL",
      enabledLanguageFeatures: [
        ...all.enabledLanguageFeatures.filter((one) => !NOT_IN_BIGQUERY.includes(one)),
        ...ALSO_IN_BIGQUERY,
      ],
      supportedStatementKinds: [],
    };
    return new ZetaSql(child, service, language, stop);
  }

  /** `parameters` are the types of the `?` marks; without them each is taken for what its place wants. */
  async analyze(
    sql: string,
    tables: readonly CatalogTable[],
    parameters: readonly string[] = [],
  ): Promise<TypedColumn[]> {
    const reply = await this.#call<AnalyzeReply>("analyze", {
      options: {
        ...this.#options(),
        parameterMode: "PARAMETER_POSITIONAL",
        allowUndeclaredParameters: parameters.length === 0,
        positionalQueryParameters: parameters.map(typeProto),
        ddlPseudoColumns: ARRIVAL,
      },
      simpleCatalog: this.#catalog(tables),
      sqlStatement: sql,
    });
    return outputColumns(reply.resolvedStatement).map((one) => ({
      name: one.name,
      type: typeName(one.column.type),
    }));
  }

  /** Runs a query over tables with rows, in the reference implementation. Values as Google's protocol has them. */
  async evaluate(
    sql: string,
    tables: readonly CatalogTable[],
    content: Readonly<Record<string, object>>,
  ): Promise<EvaluateReply> {
    return this.#call<EvaluateReply>("evaluateQuery", {
      options: this.#options(),
      simpleCatalog: this.#catalog(tables),
      sql,
      tableContent: content,
    });
  }

  /** Columns of tables that a query's result depends on, by the table's place in `tables`. */
  async columnsRead(sql: string, tables: readonly CatalogTable[]): Promise<Map<number, Set<string>>> {
    const reply = await this.#call<AnalyzeReply>("analyze", {
      options: { ...this.#options(), pruneUnusedColumns: true },
      simpleCatalog: this.#catalog(tables),
      sqlStatement: sql,
    });
    return columnsRead(reply.resolvedStatement ?? {});
  }

  async close(): Promise<void> {
    process.removeListener("exit", this.#stop);
    this.#service.close();
    this.#stop();
    if (this.#process.exitCode === null && this.#process.signalCode === null)
      await new Promise((resolve) => this.#process.once("exit", resolve));
  }

  #options() {
    return {
      languageOptions: this.#language,
      errorMessageMode: "ERROR_MESSAGE_ONE_LINE",
      defaultTimezone: "UTC",
    };
  }

  #catalog(tables: readonly CatalogTable[]): SimpleCatalog {
    return { ...catalogProto(tables), builtinFunctionOptions: { languageOptions: this.#language } };
  }

  async #call<T>(name: "analyze" | "evaluateQuery", request: object): Promise<T> {
    try {
      return await call<T>(this.#service, name, request);
    } catch (error) {
      throw refusal(error as { details?: string; message: string });
    }
  }
}

interface AnalyzeReply {
  resolvedStatement?: object;
}
interface OutputColumn {
  name: string;
  column: { type: TypeProto };
}

/** A statement's columns have names; those of the scans within it have none. */
const isOutput = (list: unknown): list is OutputColumn[] =>
  Array.isArray(list) && list.every((one: Partial<OutputColumn>) => one.column !== undefined);

/** The columns that a query gives, or that a table or view made of one has: they stand nearest to the root. */
function outputColumns(statement: object | undefined): OutputColumn[] {
  let level: unknown[] = [statement];
  while (level.length > 0) {
    const objects = level.filter(
      (one): one is Record<string, unknown> => typeof one === "object" && one !== null,
    );
    for (const one of objects) if (isOutput(one.outputColumnList)) return one.outputColumnList;
    level = objects.flatMap((one) => Object.values(one));
  }
  return [];
}
export interface EvaluateReply {
  content: { tableData: { row?: { cell?: object[] }[] } };
  prepared: { columns: { name: string; type: TypeProto }[] };
}

function connect(folder: string, port: number): Service {
  const own = createRequire(join(folder, "index.js"));
  const grpc = own("@grpc/grpc-js");
  const definition = own("@grpc/proto-loader").loadSync("local_service.proto", {
    oneofs: true,
    enums: String,
    longs: String,
    includeDirs: [join(folder, "zetasql/protos")],
  });
  const { ZetaSqlLocalService: Client } = grpc.loadPackageDefinition(definition).zetasql.local_service;
  return new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    "grpc.max_send_message_length": MESSAGE_BYTES,
    "grpc.max_receive_message_length": MESSAGE_BYTES,
  });
}

function call<T>(
  service: Service,
  name: "getLanguageOptions" | "analyze" | "evaluateQuery",
  request: object,
): Promise<T> {
  return new Promise((resolve, reject) =>
    service[name](request, (error, reply) => (error ? reject(error) : resolve(reply))),
  );
}

/** `Unrecognized name: aa [at 2:2]`: the message and its place apart. */
function refusal(error: { details?: string; message: string }): AnalysisError {
  const text = error.details ?? error.message;
  const place = /\[at (\d+):(\d+)\]/.exec(text);
  const message = text.replace(/\s*\[at \d+:\d+\]/g, "");
  return new AnalysisError(message, place ? { line: Number(place[1]), column: Number(place[2]) } : {});
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
