import type { Diagnostic } from "../../kernel/diagnostics.ts";
import type { Node } from "../node.ts";
import { diagnose } from "../parse/diagnose.ts";
import type { Project } from "../project/project.ts";
import { Compiler } from "../run/compiler.ts";
import { RelationCache } from "../run/relations.ts";
import { countFailures } from "../tests/run-test.ts";
import { inputSql } from "../typescript/stand-in.ts";
import type { Analyzer, CatalogTable, TypedColumn } from "./analyzer.ts";
import { DeclaredCatalog, declaredColumns } from "./catalog.ts";
import { explainRefusal, typeMistakes, undeclared } from "./findings.ts";
import { offlineWarehouse } from "./offline-warehouse.ts";
import { parseMarked, SourceMap } from "./source-map.ts";
import { inputMistakes, inputsOf } from "./typescript-inputs.ts";

/** How many of a kind were judged, and how many there are. */
export interface Judged {
  analyzed: number;
  of: number;
}

export interface GateReport {
  models: Judged;
  tests: Judged;
  snapshots: Judged;
  seeds: Judged;
  /**
   * What models written in TypeScript read, counted as inputs: the query of each was analyzed, and its columns are those
   * that the model declares. Their code is not run: the columns that they declare are their table for whatever reads them.
   */
  inputs: Judged;
  /** Sorted by file and line. */
  mistakes: Diagnostic[];
  /** What each model gives on BigQuery, by unique id; what the analyzer refused is left out. */
  columns: Map<string, TypedColumn[]>;
}

/**
 * Compiles a whole project for BigQuery, with nothing but what its YAML declares, and has an analyzer judge every
 * model, snapshot and test. Models go in order of dependency: what the analyzer says of one is what the next reads.
 * `project` must be loaded for a target of type bigquery.
 */
export async function checkBigQuery(project: Project, analyzer: Analyzer): Promise<GateReport> {
  const gate = new Gate(project, analyzer);
  const nodes = [...project.nodes.values()].filter((node) => node.config.enabled !== false);
  const of = (type: string) => nodes.filter((node) => node.resourceType === type);
  const seeds = of("seed").map((node) => gate.seed(node));
  for (const node of of("source")) gate.source(node);
  const built = new Map<string, Promise<boolean>>();
  const build = (node: Node): Promise<boolean> => {
    const known = built.get(node.uniqueId);
    if (known) return known;
    const parents = node.dependsOn.nodes.map((id) => project.nodes.get(id));
    const waits = parents.filter((one) => one && ["model", "snapshot"].includes(one.resourceType));
    const work = Promise.all(waits.map((one) => build(one!))).then(() => gate.model(node));
    built.set(node.uniqueId, work);
    return work;
  };
  const models = await Promise.all(of("model").map(build));
  const snapshots = await Promise.all(of("snapshot").map(build));
  const tests = await Promise.all(of("test").map((node) => gate.test(node)));
  const inputs = (await Promise.all(of("model").map((node) => gate.inputs(node)))).flat();
  const judged = (list: boolean[]): Judged => ({ analyzed: list.filter(Boolean).length, of: list.length });
  return {
    models: judged(models),
    tests: judged(tests),
    snapshots: judged(snapshots),
    seeds: judged(seeds),
    inputs: judged(inputs),
    mistakes: gate.mistakes,
    columns: gate.columns,
  };
}

class Gate {
  readonly mistakes: Diagnostic[] = [];
  readonly columns = new Map<string, TypedColumn[]>();
  readonly #project: Project;
  readonly #analyzer: Analyzer;
  readonly #catalog: DeclaredCatalog;
  readonly #first: Compiler;
  readonly #later: Compiler;

  constructor(project: Project, analyzer: Analyzer) {
    this.#project = project;
    this.#analyzer = analyzer;
    this.#catalog = new DeclaredCatalog(project);
    const warehouse = offlineWarehouse(this.#catalog, project.around.target.database);
    const there = new RelationCache();
    for (const relation of this.#catalog.relations()) there.add(relation);
    this.#first = new Compiler(project, warehouse, { relations: new RelationCache() });
    this.#later = new Compiler(project, warehouse, { relations: there });
  }

  /** A seed's types must be BigQuery's. */
  seed(node: Node): boolean {
    return this.#keep(undeclared(node, this.#catalog.table(node).columns));
  }

  /** A source's columns must say their types, or nothing that reads them can be judged. */
  source(node: Node): boolean {
    return this.#keep(undeclared(node, Object.values(node.columns).length > 0 ? undefined : []));
  }

  /** A model as it is built the first time and, when incremental, as it is built after that. */
  async model(node: Node): Promise<boolean> {
    if (node.config.materialized === "ephemeral") return true; // judged as part of what reads it
    // Of a TypeScript model, this is the query without rows that has the columns it declares.
    const columns = await this.#judge(node, this.#first, (sql) => sql);
    if (!columns) return false;
    this.columns.set(node.uniqueId, columns);
    this.#catalog.set(node, asDeclared(node, columns));
    const wrong = this.#keep(typeMistakes(node, columns));
    if (node.config.materialized !== "incremental" || node.typescript) return wrong;
    return (await this.#judge(node, this.#later, (sql) => sql)) !== undefined && wrong;
  }

  /** Whether each thing that a TypeScript model reads has the columns that the model declares of it. */
  async inputs(node: Node): Promise<boolean[]> {
    if (!node.typescript) return [];
    const judged = inputsOf(node).map(async (input) => {
      const sql = await inputSql(this.#first, node, input, { session: undefined });
      const there = await this.#analyzer.analyze(sql, this.#tablesOf(node)).catch((error) => {
        const tables = this.#tablesOf(node);
        this.mistakes.push(explainRefusal(node, error, { sql, tables, map: undefined, linesBefore: 0 }));
      });
      return there !== undefined && this.#keep(inputMistakes(node, input, there));
    });
    return Promise.all(judged);
  }

  /** A test as it is sent: the count of the rows that break it. */
  async test(node: Node): Promise<boolean> {
    return (await this.#judge(node, this.#later, (sql) => countFailures(node, sql))) !== undefined;
  }

  /** The columns of a node's SQL, or undefined and a mistake when it is refused. */
  async #judge(
    node: Node,
    compiler: Compiler,
    wrap: (sql: string) => string,
  ): Promise<TypedColumn[] | undefined> {
    let sql: string;
    try {
      sql = await compiler.compile(node);
    } catch (error) {
      this.mistakes.push(...diagnose(error, node.place, "model-error"));
      return undefined;
    }
    const tables = this.#tablesOf(node);
    const sent = wrap(sql);
    try {
      return await this.#analyzer.analyze(sent, tables);
    } catch (error) {
      const before = sent.slice(0, Math.max(0, sent.indexOf(sql))).split("\n").length - 1;
      const map = await this.#mapOf(node, compiler, sql);
      this.mistakes.push(explainRefusal(node, error, { sql, tables, map, linesBefore: before }));
      return undefined;
    }
  }

  async #mapOf(node: Node, compiler: Compiler, sql: string): Promise<SourceMap | undefined> {
    if (node.test) return undefined; // a generic test's SQL is its macro's: it points to its YAML entry
    const template = parseMarked(node.rawCode, node.path);
    const marked = template && (await compiler.compile({ ...node, template }).catch(() => undefined));
    return new SourceMap(node.rawCode, sql, marked);
  }

  /** What a node may read: what it refers to, through ephemeral models too, and its own table. */
  #tablesOf(node: Node): CatalogTable[] {
    const found = new Map<string, Node>();
    const visit = (one: Node): void => {
      for (const id of one.dependsOn.nodes) {
        const parent = this.#project.nodes.get(id);
        if (!parent || found.has(id)) continue;
        found.set(id, parent);
        if (parent.config.materialized === "ephemeral") visit(parent);
      }
    };
    visit(node);
    if (node.resourceType !== "test") found.set(node.uniqueId, node);
    return [...found.values()].map((one) => this.#catalog.table(one));
  }

  #keep(mistakes: readonly Diagnostic[]): boolean {
    this.mistakes.push(...mistakes);
    return mistakes.length === 0;
  }
}

/** What others read: the declared type where the query gives another one, so that one slip is told once. */
function asDeclared(node: Node, columns: readonly TypedColumn[]): TypedColumn[] {
  const declared = new Map(declaredColumns(node).map((one) => [one.name.toLowerCase(), one.type]));
  return columns.map((one) => ({ name: one.name, type: declared.get(one.name.toLowerCase()) ?? one.type }));
}
