import { Command, InvalidArgumentError, Option } from 'commander';
import type { CommandInput } from './context.js';
import type { CommandSpec, OptionSpec } from './options/spec.js';
import { COMMANDS, type CommandName, EXIT_CODES } from './options.js';

type Start = (name: CommandName, input: CommandInput) => Promise<void>;

/** The command line as the table of options describes it; `start` runs a command whose syntax is right. */
export function buildProgram(version: string, start: Start): Command {
  const program = new Command('sim')
    .description('Architecture simulator of in-memory-computing chips for spiking neural networks')
    .version(version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .configureOutput({ getOutHelpWidth: () => 80, getErrHelpWidth: () => 80, getOutHasColors: () => false })
    .exitOverride()
    .addHelpText('after', `\n${examplesOf(COMMANDS[0])}\n\n${exitCodes()}`);
  for (const spec of COMMANDS) addCommand(program, spec, start);
  return program;
}

function addCommand(program: Command, spec: CommandSpec & { readonly name: CommandName }, start: Start): void {
  const command = program.command(spec.name).description(spec.summary);
  for (const { name, description } of spec.arguments) command.argument(name, description);
  for (const option of spec.options) command.addOption(toOption(option));
  command.helpOption('-h, --help', 'show this help').addHelpText('after', `\n${examplesOf(spec)}`);
  command.allowExcessArguments(false).action(async () => {
    await start(spec.name, { arguments: command.processedArgs.flat(), options: command.opts() });
  });
}

function toOption({ flags, description, fallback, repeatable }: OptionSpec): Option {
  const option = new Option(flags, fallback === undefined ? description : `${description} (default: ${fallback})`);
  if (!flags.includes('<')) return option;
  return option.argParser((value: string, earlier: string | readonly string[] | undefined) => {
    if (repeatable) return [...(earlier ?? []), value];
    if (earlier !== undefined) throw new InvalidArgumentError('It is given twice.');
    return value;
  });
}

const examplesOf = ({ examples }: CommandSpec): string =>
  ['Examples:', ...examples.flatMap(({ command, meaning }) => [`  # ${meaning}`, `  ${command}`])].join('\n');

const exitCodes = (): string =>
  ['Exit codes:', ...EXIT_CODES.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`)].join('\n');
