/**
 * Rules of the trace-event format (the public description of Chrome's trace viewer, JSON object form) for the phases that
 * we write, and what viewers need beyond them: slices that nest, flows with a start and an end inside slices, names for
 * every process and thread.
 */

type Value = Readonly<Record<string, unknown>>;

/** Keys that an event of a phase has, and those that it may have. */
const KEYS: Readonly<Record<string, { readonly needs: string; readonly may: string }>> = {
  M: { needs: 'name pid args', may: 'tid' },
  B: { needs: 'name pid tid ts', may: 'args cat' },
  E: { needs: 'name pid tid ts', may: 'args cat' },
  i: { needs: 'name pid tid ts s', may: 'args cat' },
  C: { needs: 'name pid ts args', may: 'id cat' },
  s: { needs: 'name cat id pid tid ts', may: 'args' },
  t: { needs: 'name cat id pid tid ts', may: 'args' },
  f: { needs: 'name cat id pid tid ts bp', may: 'args' },
};
const METADATA: Readonly<Record<string, string>> = {
  process_name: 'name',
  process_sort_index: 'sort_index',
  thread_name: 'name',
  thread_sort_index: 'sort_index',
};
const TYPES: Readonly<Record<string, string>> = {
  name: 'string',
  cat: 'string',
  pid: 'number',
  tid: 'number',
  ts: 'number',
  args: 'object',
};

/** Everything in `text` that breaks a rule, in words; empty for a correct trace. */
export function formatProblems(text: string): string[] {
  const file = JSON.parse(text) as Value;
  const events = file['traceEvents'];
  if (!Array.isArray(events)) return ['traceEvents: is not a list'];
  const unit = file['displayTimeUnit'];
  const head = unit === 'ns' || unit === 'ms' ? [] : [`displayTimeUnit: is ${String(unit)}`];
  const checker = new Checker();
  for (const event of events as Value[]) checker.take(event);
  return [...head, ...checker.finish()];
}

class Checker {
  readonly #problems: string[] = [];
  readonly #names = new Set<string>();
  readonly #used = new Set<string>();
  readonly #open = new Map<string, Value[]>();
  readonly #flows = new Map<string, Value>();
  readonly #samples = new Map<string, number>();
  #event = '';
  #last = 0;

  take(event: Value): void {
    this.#event = JSON.stringify(event);
    const phase = event['ph'];
    const keys = typeof phase === 'string' ? KEYS[phase] : undefined;
    if (keys === undefined) this.#say('phase that we do not write');
    else if (this.#keysAreRight(event, keys)) this.#byPhase(phase as string, event);
  }

  #say(problem: string): void {
    this.#problems.push(`${problem}: ${this.#event}`);
  }

  #keysAreRight(event: Value, { needs, may }: { readonly needs: string; readonly may: string }): boolean {
    const before = this.#problems.length;
    for (const key of needs.split(' ')) if (event[key] === undefined) this.#say(`lacks ${key}`);
    for (const [key, value] of Object.entries(event)) {
      if (key !== 'ph' && !`${needs} ${may}`.split(' ').includes(key)) this.#say(`has a key ${key}`);
      const type = TYPES[key];
      if (type !== undefined && (typeof value !== type || value === null)) this.#say(`${key} is no ${type}`);
    }
    return this.#problems.length === before;
  }

  #byPhase(phase: string, event: Value): void {
    if (phase === 'M') this.#metadata(event);
    else this.#timed(phase, event, event['ts'] as number);
  }

  #timed(phase: string, event: Value, ts: number): void {
    if (!(Number.isFinite(ts) && ts >= this.#last)) this.#say(`time goes back from ${this.#last}`);
    this.#last = ts;
    this.#used.add(`process ${event['pid']}`);
    if (phase !== 'C') this.#used.add(`thread ${event['pid']}/${event['tid']}`);
    if (phase === 'C') this.#sample(event, ts);
    else if (phase === 'B' || phase === 'E') this.#slice(phase, event, ts);
    else if (phase !== 'i') this.#flow(phase, event);
    else if (!['g', 'p', 't'].includes(event['s'] as string)) this.#say('scope is not g, p or t');
  }

  #metadata(event: Value): void {
    const { name, pid, tid, args } = event as { name: string; pid: number; tid?: number; args: Value };
    const key = METADATA[name];
    if (key === undefined || typeof args[key] !== (key === 'name' ? 'string' : 'number'))
      this.#say('not such metadata');
    if (name.startsWith('thread') !== (tid !== undefined)) this.#say('tid does not fit');
    const of = tid === undefined ? `process ${pid}` : `thread ${pid}/${tid}`;
    const named = key === 'name' ? of : `order of ${of}`;
    if (this.#names.has(named)) this.#say('said twice');
    this.#names.add(named);
  }

  #sample(event: Value, ts: number): void {
    const values = Object.values(event['args'] as Value);
    if (values.length === 0 || !values.every((value) => Number.isFinite(value))) this.#say('values are no numbers');
    const counter = `${event['pid']} ${event['name']}`;
    if (!(ts > (this.#samples.get(counter) ?? -1))) this.#say('counter has two values at a time');
    this.#samples.set(counter, ts);
  }

  #stack(event: Value): Value[] {
    const thread = `${event['pid']}/${event['tid']}`;
    const stack = this.#open.get(thread) ?? [];
    this.#open.set(thread, stack);
    return stack;
  }

  #slice(phase: string, event: Value, ts: number): void {
    const stack = this.#stack(event);
    if (phase === 'B') {
      stack.push(event);
      return;
    }
    const begin = stack.pop();
    if (begin === undefined) this.#say('ends what did not begin');
    else if (begin['name'] !== event['name']) this.#say(`ends inside of ${String(begin['name'])}`);
    else if (!(ts > (begin['ts'] as number))) this.#say('takes no time');
    else if (JSON.stringify(begin['args']) !== JSON.stringify(event['args'])) this.#say('ends with other args');
  }

  #flow(phase: string, event: Value): void {
    const key = `${String(event['cat'])} ${String(event['id'])}`;
    const before = this.#flows.get(key);
    if (phase === 's' && before !== undefined) this.#say('flow starts twice');
    if (phase !== 's' && (before === undefined || before['ph'] === 'f'))
      this.#say('flow goes on that is not under way');
    if (before !== undefined && before['name'] !== event['name']) this.#say('flow changes its name');
    if (phase === 'f' && event['bp'] !== 'e') this.#say('flow does not end in the slice around it');
    if (this.#stack(event).length === 0) this.#say('flow outside of any slice');
    this.#flows.set(key, event);
  }

  finish(): readonly string[] {
    const unnamed = [...this.#used].filter((used) => !this.#names.has(used)).map((used) => `no name: ${used}`);
    const unused = [...this.#names].filter((name) => !this.#used.has(name.replace('order of ', '')));
    const open = [...this.#open.values()].flat().map((event) => `does not end: ${JSON.stringify(event)}`);
    const halves = [...this.#flows.values()].filter(({ ph }) => ph !== 'f');
    return [
      ...this.#problems,
      ...unnamed,
      ...unused.map((name) => `a name for nothing: ${name}`),
      ...open,
      ...halves.map((event) => `flow does not end: ${JSON.stringify(event)}`),
    ];
  }
}
