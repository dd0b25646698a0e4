/** One option of a command; help, docs/cli.md and the parser are made from this table. */
export interface OptionSpec {
  readonly flags: string;
  readonly description: string;
  /** Said in help and docs; what is not given is decided by the command. */
  readonly fallback?: string;
  readonly repeatable?: true;
}
/** One argument of a command. */
export interface ArgumentSpec {
  /** `<name>` required, `[name]` optional, `<name...>` one or more. */
  readonly name: string;
  readonly description: string;
}
interface Example {
  readonly command: string;
  readonly meaning: string;
}
/** A command as help and docs show it. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  readonly examples: readonly Example[];
}
