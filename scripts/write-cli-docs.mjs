/**
 * Writes docs/cli.md from the table of options, so that help and documentation cannot differ.
 *
 *     npm run make:docs
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { COMMANDS, EXIT_CODES } from '../dist/cli/options.js';

/** Text of docs/cli.md. */
export function cliDocs() {
  return [
    '# Command line',
    '',
    'Made by `npm run make:docs` from `src/cli/options.ts`; `sim help <command>` says the same.',
    '',
    'Results go to stdout, progress, remarks and problems to stderr. `NO_COLOR` switches colours off.',
    '',
    ...COMMANDS.flatMap(commandDocs),
    '## Exit codes',
    '',
    ...table(
      ['code', 'meaning'],
      EXIT_CODES.map(([code, meaning]) => [String(code), meaning]),
    ),
    '',
  ].join('\n');
}

function commandDocs({ name, summary, arguments: args, options, examples }) {
  const usage = ['sim', name, ...(options.length > 0 ? ['[options]'] : []), ...args.map((each) => each.name)].join(' ');
  const argumentRows = args.map((each) => [code(each.name), each.description]);
  const optionRows = options.map(({ flags, description, fallback }) => [
    code(flags),
    description,
    fallback ? code(fallback) : '',
  ]);
  return [
    `## sim ${name}`,
    '',
    `${summary[0].toUpperCase()}${summary.slice(1)}.`,
    '',
    '```',
    usage,
    '```',
    '',
    ...(args.length > 0 ? [...table(['argument', 'meaning'], argumentRows), ''] : []),
    ...(options.length > 0 ? [...table(['option', 'meaning', 'default'], optionRows), ''] : []),
    ...examples.flatMap(({ command, meaning }) => ['```sh', `# ${meaning}`, command, '```', '']),
  ];
}

const code = (text) => `\`${text}\``;
const table = (heading, rows) =>
  [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(fileURLToPath(new URL('../docs/cli.md', import.meta.url)), cliDocs());
}
