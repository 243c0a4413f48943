import type { Session, Warehouse } from "../../warehouse/port.ts";
import { flatGraph } from "../artifacts/flat-graph.ts";
import { nodeDict } from "../artifacts/node-dict.ts";
import type { Context } from "../context/macros.ts";
import { INTERNAL } from "../context/macros.ts";
import { relationMaker, relationOf } from "../context/names.ts";
import { nodeContext } from "../context/node-context.ts";
import type { JinjaRelation } from "../context/relation.ts";
import { type JinjaCallable, parseTemplate, pyStr, render } from "../jinja/index.ts";
import type { Node } from "../node.ts";
import { docText } from "../parse/capture.ts";
import { NodeLookup } from "../parse/lookup.ts";
import type { Project } from "../project/project.ts";
import { callGenericTest, testedRelation } from "../tests/generic.ts";
import { standIn } from "../typescript/stand-in.ts";
import { withCtes } from "./ctes.ts";
import { deferred, narrowed, type Reading, type Span } from "./reading.ts";
import type { RelationCache } from "./relations.ts";
import { withNames } from "./subquery-names.ts";
import { TestShapes } from "./test-shapes.ts";

/** Where a node's statements go while it runs: its own transaction, or the warehouse itself. */
export interface NodeIo {
  session: Session | undefined;
  /** The time of the batch that is built, of a microbatch model. */
  batch?: Span;
}

interface Ephemeral {
  name: string;
  sql: string;
}

/** Compiles nodes for one run: renders with `execute` true and puts ephemeral models in as CTEs. */
export class Compiler {
  readonly project: Project;
  readonly warehouse: Warehouse | undefined;
  readonly fullRefresh: boolean;
  readonly #relations: RelationCache;
  readonly #lookup: NodeLookup;
  readonly #ephemerals = new Map<string, Promise<Ephemeral[]>>();
  readonly #graph: () => Context;
  readonly #shapes = new TestShapes();
  selected: string[] = [];
  readonly #reading: Reading;

  constructor(
    project: Project,
    warehouse: Warehouse | undefined,
    options: { relations: RelationCache; fullRefresh?: boolean; reading?: Reading },
  ) {
    this.project = project;
    this.warehouse = warehouse;
    this.fullRefresh = options.fullRefresh ?? false;
    this.#relations = options.relations;
    this.#reading = options.reading ?? {};
    this.#lookup = new NodeLookup(project);
    let graph: Context | undefined;
    this.#graph = () => {
      graph ??= flatGraph(project);
      return graph;
    };
  }

  /** The SQL of a model, test or operation, CTEs of ephemeral models included. */
  async compile(node: Node, io: NodeIo = { session: this.warehouse }): Promise<string> {
    if (node.typescript) return standIn(this, node, io);
    const { sql, ephemerals } = await this.#render(node, io);
    return withCtes(sql, await this.#allCtes(ephemerals));
  }

  /** Compiles text as if it were a model of the root project. */
  async compileText(text: string, node: Node, io?: NodeIo): Promise<string> {
    return this.compile({ ...node, rawCode: text, template: parseTemplate(text, node.path) }, io);
  }

  /** Renders one more text (a hook) in a node's context. */
  async renderText(text: string, node: Node, io: NodeIo, own: Context = {}): Promise<string> {
    const { context } = this.context(node, io, own);
    return render(parseTemplate(text, node.path), context);
  }

  /** Whether this run adds to the node's table instead of building it anew. */
  isIncremental(node: Node): boolean {
    if (node.config.materialized !== "incremental" || this.isFullRefresh(node)) return false;
    return this.#relations.find(node.schema, node.alias)?.type === "table";
  }

  isFullRefresh(node: Node): boolean {
    const own = node.config.full_refresh;
    return typeof own === "boolean" ? own : this.fullRefresh;
  }

  /** The context of a node at run time, and the ephemeral models its refs meet. */
  context(node: Node, io: NodeIo, own: Context = {}): { context: Context; ephemerals: Set<Node> } {
    const { project } = this;
    const make = relationMaker(project.around.target);
    const ephemerals = new Set<Node>();
    const context = nodeContext({
      around: project.around,
      vars: project.vars,
      registry: project.registry,
      packageName: node.package,
      file: node.originalPath,
      execute: true,
      io,
      ...(this.warehouse ? { warehouse: this.warehouse } : {}),
      ref: (call) => {
        const target = this.#lookup.ref(call, node);
        if (target.config.materialized === "ephemeral") ephemerals.add(target);
        return this.#read(node, target, io.batch);
      },
      source: (name, table) => this.#read(node, this.#lookup.source(name, table, node), io.batch),
      config: { set() {}, get: (name) => node.config[name] },
      doc: (name, packageName) => docText(project, name, packageName ?? node.package),
      own: {
        ...own,
        this: relationOf(node, make),
        is_incremental: () => this.isIncremental(node),
        should_full_refresh: () => this.isFullRefresh(node),
        selected_resources: this.selected,
        pre_hooks: node.config["pre-hook"],
        post_hooks: node.config["post-hook"],
      },
    });
    // Few templates ask for these, and there are thousands of templates.
    let model: Context | undefined;
    const modelOf = () => {
      model ??= nodeDict(node);
      return model;
    };
    Object.defineProperty(context, "graph", { get: this.#graph, enumerable: true });
    if (!("model" in own)) Object.defineProperty(context, "model", { get: modelOf, enumerable: true });
    context.render = (text: string) => render(parseTemplate(text, node.path), context);
    return { context, ephemerals };
  }

  /** The relation of `input` as `node` reads it. */
  #read(node: Node, input: Node, batch?: Span): JinjaRelation {
    const make = relationMaker(this.project.around.target);
    const elsewhere = deferred(this.#reading, input);
    const relation = elsewhere ? make(elsewhere) : relationOf(input, make);
    const { type } = this.project.around.target;
    return node.resourceType === "model" ? narrowed(this.#reading, input, relation, batch, type) : relation;
  }

  async #render(node: Node, io: NodeIo): Promise<{ sql: string; ephemerals: Set<Node> }> {
    if (node.test) return this.#renderTest(node, io);
    const { context, ephemerals } = this.context(node, io);
    // Not kept: a node is rendered once a run, and a thousand syntax trees are a tenth of the memory.
    const template = node.template ?? parseTemplate(node.rawCode, node.path);
    return { sql: withNames(await render(template, context)), ephemerals };
  }

  async #renderTest(node: Node, io: NodeIo): Promise<{ sql: string; ephemerals: Set<Node> }> {
    const tested = this.project.nodes.get(node.test!.attachedTo ?? "");
    const relation = tested && this.#read(node, tested);
    const { where } = node.config;
    const isPlain = typeof where !== "string" || !where.includes("{");
    if (isPlain && tested && tested.config.materialized !== "ephemeral") {
      const render = (like: Node, model: string) =>
        this.#callTest(like, model, this.context(like, io).context);
      const sql = await this.#shapes.sqlOf(node, testedRelation(relation, where), render);
      if (sql !== undefined) return { sql, ephemerals: new Set() };
    }
    const { context, ephemerals } = this.context(node, io);
    if (tested?.config.materialized === "ephemeral") ephemerals.add(tested);
    const rendered = isPlain ? where : await render(parseTemplate(where, node.path), context);
    return { sql: await this.#callTest(node, testedRelation(relation, rendered), context), ephemerals };
  }

  async #callTest(node: Node, model: unknown, context: Context): Promise<string> {
    const name = `test_${node.test!.name}`;
    const { registry } = this.project;
    const macro = node.test!.namespace
      ? registry.in(node.test!.namespace, name)
      : registry.find(name, node.package);
    const call: JinjaCallable = registry.bind(macro ?? registry.in(INTERNAL, name)!, context);
    return pyStr(await callGenericTest(call, node, model, context));
  }

  async #allCtes(ephemerals: Iterable<Node>): Promise<Ephemeral[]> {
    const all = new Map<string, Ephemeral>();
    for (const node of ephemerals) for (const cte of await this.#ctesOf(node)) all.set(cte.name, cte);
    return [...all.values()];
  }

  /** The CTEs that an ephemeral model stands for: those it needs itself, then its own. */
  #ctesOf(node: Node): Promise<Ephemeral[]> {
    const known = this.#ephemerals.get(node.uniqueId);
    if (known) return known;
    const work = this.#render(node, { session: this.warehouse }).then(async ({ sql, ephemerals }) => [
      ...(await this.#allCtes(ephemerals)),
      { name: `__dbt__cte__${node.name}`, sql },
    ]);
    this.#ephemerals.set(node.uniqueId, work);
    return work;
  }
}
