import { formatProblem, type Problem, SpecError } from '../../base/errors.js';
import { type CheckedFile, checkFile } from '../../run/check-file.js';
import { type Action, commonOptions, jsonText } from '../context.js';

interface Verdict {
  readonly file: string;
  readonly found: CheckedFile | undefined;
  readonly problems: readonly Problem[];
}

/** `sim check`: all problems of all files; exit code 2 when there is one. */
export const checkCommand: Action = async ({ arguments: files, options }, { host, out, err }) => {
  const { json, allowOutside } = commonOptions(options);
  const verdicts: Verdict[] = [];
  for (const file of files) verdicts.push(await check(String(file)));
  if (json) out(jsonText(verdicts.map(({ file, found, problems }) => ({ file, ...found, problems }))));
  for (const { file, found, problems } of verdicts) {
    if (found !== undefined && !json) out(`${file}: ${found.kind}, ${found.summary}\n`);
    for (const problem of problems) err(`${formatProblem(problem)}\n`);
  }
  return verdicts.every(({ found }) => found !== undefined) ? 0 : 2;

  async function check(file: string): Promise<Verdict> {
    try {
      return { file, found: await checkFile(host, file, { allowOutside }), problems: [] };
    } catch (error) {
      if (!(error instanceof SpecError)) throw error;
      return { file, found: undefined, problems: error.problems };
    }
  }
};
