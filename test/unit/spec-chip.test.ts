import { describe, expect, test } from 'vitest';
import type { Host } from '../../src/base/host.js';
import { checkFile } from '../../src/run/check-file.js';
import { canonicalJson } from '../../src/spec/canonical.js';
import { loadChip } from '../../src/spec/load-chip.js';
import { loadPriceTable } from '../../src/spec/load-prices.js';
import { loadWorkload } from '../../src/spec/load-workload.js';
import { memoryHost, messageOf } from '../memory-host.js';

const CHIP = `format: imc-chip/1
name: base
description: a chip
technology: {nodeNm: 65, supplyVoltageV: 0.8, clockMhz: 250}
device: {bitsPerCell: 4, onResistanceOhm: 19139, onOffRatio: 10.45, readVoltageV: 0.1, conductanceSpread: 0, spreadSeed: 1}
crossbar:
  rows: 64
  cols: 64
  columnsPerAdc: 8
  weightBits: 4
  sign: diff
  columnSum: analog
  zeroSkip: energy
  inputBits: 8
  inputCoding: bitSerialHeld
  clocksPerPhase: auto
  overheadClocks: 2
  rowOrder: kernelMajor
adc: {bits: 4, kind: flash}
pe: {crossbarsPerPe: 9, packKernels: false, pitchMm: 0.27}
tile:
  pesPerTile: 8
  inputBufferKib: auto
  inputBufferPortBits: 256
  accumulationLanes: 32
  psumBits: 16
  psumBufferKib: 1
  neuronLanes: 32
  membraneBits: 22
  membraneBankKib: 8
  heldSumBits: 22
  imageMacLanes: 64
  heldSumPortBits: 704
  poolingLanes: 128
  psumSlots: 4
  outputBufferFlits: 64
  spikeMemoryKib: auto
noc:
  topology: mesh
  mesh: auto
  routing: xy
  flitBits: 32
  virtualChannels: 2
  bufferFlits: 4
  routingDelay: 1
  vcAllocationDelay: 1
  switchAllocationDelay: 1
  switchTraversalDelay: 1
  creditDelay: 0
  speculative: false
  vcAllocator: islip
  switchAllocator: islip
  classes: one
  packets: aer
  copies: unicast
  tilePitchMm: 0.77
fusionUnit: {cyclesPerClass: 24}
io: {bitsPerClock: 32}
numerics: {kind: ideal, weightScale: channel, fractionBits: 6, fullScalePercentile: 99.9, lowestPotential: none}
mapping: {replication: none}
control: {schedule: pipelined, sync: elastic, barrierCycles: 16, stepCredits: true}
projections: {}
`;

/** The chip with one line replaced (or, with an empty replacement, taken out). */
const chipWith = (line: string, replacement: string): string => {
  if (!CHIP.includes(`${line}\n`)) throw new Error(`no line ${line}`);
  return CHIP.replace(`${line}\n`, replacement === '' ? '' : `${replacement}\n`);
};

const BUNDLED = { chip: { base: '/pkg/arch/base.yaml', 'base-128': '/pkg/arch/base-128.yaml' } };
const hostOf = (files: Readonly<Record<string, string | Uint8Array>>): Host =>
  memoryHost({ '/pkg/arch/base.yaml': CHIP, ...files }, BUNDLED);
const load = (text: string | Uint8Array, settings: readonly string[] = []) =>
  loadChip(hostOf({ 'a.yaml': text }), 'a.yaml', settings);
const errorOf = (text: string | Uint8Array) => messageOf(() => load(text));

test('a whole chip loads, frozen throughout, by name and by path with the same digest', async () => {
  const byName = await loadChip(hostOf({}), 'base', []);
  const byPath = await load(CHIP);
  expect(byName.path).toBe('/pkg/arch/base.yaml');
  expect(byName.digest).toBe(byPath.digest);
  expect(byName.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(Object.isFrozen(byName.chip) && Object.isFrozen(byName.chip.crossbar)).toBe(true);
  expect(byName.origins.get('crossbar.cols')).toEqual({
    kind: 'file',
    file: '/pkg/arch/base.yaml',
    line: 8,
    column: 9,
  });
});

test('the order of keys does not change the digest, a value does', async () => {
  const moved = chipWith('name: base', '').replace('\nio:', '\nname: base\nio:');
  const [one, two, three] = [await load(CHIP), await load(moved), await load(chipWith('  rows: 64', '  rows: 65'))];
  expect(two.digest).toBe(one.digest);
  expect(three.digest).not.toBe(one.digest);
});

test('a chip that extends another takes over its values and replaces 2, each with its own place', async () => {
  const child =
    'format: imc-chip/1\nextends: base\nname: big\ncrossbar:\n  rows: 128\nnoc:\n  mesh: {width: 3, height: 2}\n';
  const { chip, origins } = await load(child);
  expect(chip.crossbar).toMatchObject({ rows: 128, cols: 64 });
  expect(chip.noc.mesh).toEqual({ width: 3, height: 2 });
  expect('extends' in chip).toBe(false);
  expect(origins.get('crossbar.rows')).toEqual({ kind: 'file', file: 'a.yaml', line: 5, column: 9 });
  expect(origins.get('crossbar.cols')).toEqual({ kind: 'file', file: '/pkg/arch/base.yaml', line: 8, column: 9 });
  expect(origins.get('noc.mesh.height')).toMatchObject({ file: 'a.yaml', line: 7 });
});

test('three files extend each other by relative paths, the nearest wins', async () => {
  const layer = (base: string, rows: number, cols: string) =>
    `format: imc-chip/1\nextends: ${base}\ncrossbar: {rows: ${rows}${cols}}\n`;
  const host = hostOf({
    'x/a.yaml': layer('./b.yaml', 1, ''),
    'x/b.yaml': layer('sub/c.yaml', 2, ', cols: 2'),
    'x/sub/c.yaml': layer('base', 3, ', cols: 3'),
  });
  expect((await loadChip(host, 'x/a.yaml', [])).chip.crossbar).toMatchObject({ rows: 1, cols: 2, columnsPerAdc: 8 });
});

test('an alias stands for its anchor, and keeps its place', async () => {
  const text = chipWith('  cols: 64', '  cols: *r').replace('  rows: 64', '  rows: &r 64');
  const { chip, origins } = await load(text);
  expect(chip.crossbar.cols).toBe(64);
  expect(origins.get('crossbar.cols')).toMatchObject({ line: 8, column: 9 });
});

test('two settings change two values, in the chip, its patches, origins and digest', async () => {
  const plain = await load(CHIP);
  const { chip, patches, origins, digest } = await load(CHIP, ['crossbar.rows=32', 'noc.mesh={width: 2, height: 3}']);
  expect(chip.crossbar.rows).toBe(32);
  expect(chip.noc.mesh).toEqual({ width: 2, height: 3 });
  expect([...patches].sort((a, b) => (a.path.join() < b.path.join() ? -1 : 1))).toEqual([
    { op: 'replace', path: ['crossbar', 'rows'], value: 32 },
    { op: 'replace', path: ['noc', 'mesh'], value: { width: 2, height: 3 } },
  ]);
  expect(origins.get('crossbar.rows')).toEqual({ kind: 'set', setting: 'crossbar.rows=32' });
  expect(origins.get('noc.mesh.width')).toEqual({ kind: 'set', setting: 'noc.mesh={width: 2, height: 3}' });
  expect(digest).not.toBe(plain.digest);
});

test('a setting to the value that is there already makes no patch', async () => {
  expect((await load(CHIP, ['crossbar.rows=64'])).patches).toEqual([]);
});

test('mesh sizes can be set one by one, the name too, and a setting mends a wrong file', async () => {
  expect((await load(CHIP, ['noc.mesh.width=2', 'noc.mesh.height=3'])).chip.noc.mesh).toEqual({ width: 2, height: 3 });
  expect((await load(CHIP, ['name=other'])).chip.name).toBe('other');
  expect((await load(chipWith('  rows: 64', '  rows: 0'), ['crossbar.rows=8'])).chip.crossbar.rows).toBe(8);
});

test('copies are set population by population, into the map of any names', async () => {
  const { chip, origins, patches } = await load(CHIP, ['mapping.replication.conv1=3', 'mapping.replication.a.b=2']);
  expect(chip.mapping.replication).toEqual({ conv1: 3, 'a.b': 2 });
  expect(origins.get('mapping.replication.conv1')).toEqual({ kind: 'set', setting: 'mapping.replication.conv1=3' });
  expect(patches).toEqual([{ op: 'replace', path: ['mapping', 'replication'], value: { conv1: 3, 'a.b': 2 } }]);
});

const WRONG_FILES: readonly (readonly [string, string | Uint8Array, string])[] = [
  [
    'text for a number',
    chipWith('  rows: 64', '  rows: 64x'),
    'a.yaml:7:9 crossbar.rows: must be an integer >= 1, is "64x"',
  ],
  ['half a row', chipWith('  rows: 64', '  rows: 0.5'), 'a.yaml:7:9 crossbar.rows: must be an integer >= 1, is 0.5'],
  ['no rows', chipWith('  rows: 64', '  rows: 0'), 'a.yaml:7:9 crossbar.rows: must be an integer >= 1, is 0'],
  [
    'too many rows',
    chipWith('  rows: 64', '  rows: 5000'),
    'a.yaml:7:9 crossbar.rows: must be an integer <= 4096, is 5000',
  ],
  ['an empty value', chipWith('  rows: 64', '  rows:'), 'a.yaml:7:8 crossbar.rows: must be an integer >= 1, is empty'],
  [
    'a list for a number',
    chipWith('  rows: 64', '  rows: [64]'),
    'a.yaml:7:9 crossbar.rows: must be an integer >= 1, is [64]',
  ],
  [
    'a map for a number',
    chipWith('  rows: 64', '  rows: {a: 1}'),
    'a.yaml:7:9 crossbar.rows: must be an integer >= 1, is a map',
  ],
  [
    'not a number',
    chipWith('adc: {bits: 4, kind: flash}', 'adc: {bits: .nan, kind: flash}'),
    'a.yaml:19:13 adc.bits: must be an integer >= 1, is NaN',
  ],
  [
    'infinity',
    chipWith('adc: {bits: 4, kind: flash}', 'adc: {bits: .inf, kind: flash}'),
    'a.yaml:19:13 adc.bits: must be an integer >= 1, is Infinity',
  ],
  ['a missing key', chipWith('  rows: 64', ''), 'a.yaml:7:3 crossbar.rows: is missing'],
  ['a missing section', chipWith('io: {bitsPerClock: 32}', ''), 'a.yaml:1:1 io: is missing'],
  [
    'a misspelt key',
    chipWith('  cols: 64', '  cols: 64\n  colums: 64'),
    'a.yaml:9:11 crossbar.colums: unknown key, did you mean "cols"?',
  ],
  [
    'a key that resembles nothing',
    chipWith('  cols: 64', '  cols: 64\n  quantum: 1'),
    'a.yaml:9:12 crossbar.quantum: unknown key',
  ],
  [
    'a misspelt section',
    chipWith('adc: {bits: 4, kind: flash}', 'adc: {bits: 4, kind: flash}\nadcs: {bits: 4}'),
    'a.yaml:20:7 adcs: unknown key, did you mean "adc"?',
  ],
  [
    'a misspelt choice',
    chipWith('  sign: diff', '  sign: dif'),
    'a.yaml:11:9 crossbar.sign: must be one of diff, offset, pair, is "dif"; did you mean "diff"?',
  ],
  [
    'an unknown choice',
    chipWith('  sign: diff', '  sign: 3'),
    'a.yaml:11:9 crossbar.sign: must be one of diff, offset, pair, is 3',
  ],
  [
    'a single choice',
    chipWith('  routing: xy', '  routing: zigzag'),
    'a.yaml:41:12 noc.routing: must be one of xy, yx, westFirst, is "zigzag"',
  ],
  [
    'text for a number or auto',
    chipWith('  clocksPerPhase: auto', '  clocksPerPhase: fast'),
    'a.yaml:16:19 crossbar.clocksPerPhase: must be an integer >= 1 or auto, is "fast"',
  ],
  [
    'zero for a number or auto',
    chipWith('  clocksPerPhase: auto', '  clocksPerPhase: 0'),
    'a.yaml:16:19 crossbar.clocksPerPhase: must be an integer >= 1 or auto, is 0',
  ],
  ['a mesh of one number', chipWith('  mesh: auto', '  mesh: 4'), 'a.yaml:40:9 noc.mesh: must be a map or auto, is 4'],
  [
    'a mesh without a height',
    chipWith('  mesh: auto', '  mesh: {width: 4}'),
    'a.yaml:40:9 noc.mesh.height: is missing',
  ],
  [
    'a price of zero ohm',
    CHIP.replace('19139', '0'),
    'a.yaml:5:43 device.onResistanceOhm: must be a number >= 1, is 0',
  ],
  [
    'yes for true',
    CHIP.replace('packKernels: false', 'packKernels: yes'),
    'a.yaml:20:38 pe.packKernels: must be true or false, is "yes"',
  ],
  [
    'a section that is a list',
    chipWith('adc: {bits: 4, kind: flash}', 'adc: [4]'),
    'a.yaml:19:6 adc: must be a map, is [4]',
  ],
  [
    'a name with a space',
    chipWith('name: base', 'name: my chip'),
    'a.yaml:2:7 name: must be a name of at most 64 letters, digits, _ and - that starts with a letter, is "my chip"',
  ],
  [
    'an empty description',
    chipWith('description: a chip', 'description: ""'),
    'a.yaml:3:14 description: must not be empty',
  ],
  [
    'a long description',
    chipWith('description: a chip', `description: ${'x'.repeat(2001)}`),
    'a.yaml:3:14 description: must have at most 2000 characters, has 2001',
  ],
  [
    'another version, alone',
    CHIP.replace('imc-chip/1', 'imc-chip/2').replace('rows: 64', 'rows: 0'),
    'a.yaml:1:9 format: is "imc-chip/2", this version reads imc-chip/1',
  ],
  [
    'no format, alone',
    chipWith('format: imc-chip/1', ''),
    'a.yaml:1:1 format: is missing, this version reads imc-chip/1',
  ],
  ['a repeated key', chipWith('  rows: 64', '  rows: 64\n  rows: 32'), 'a.yaml:8:3: key "rows" is repeated'],
  ['a tag', chipWith('  rows: 64', '  rows: !foo 64'), 'a.yaml:7:14: has the tag !foo; tags are not allowed'],
  [
    'a binary tag',
    chipWith('  rows: 64', '  rows: !!binary abcd'),
    'a.yaml:7:18: has the tag tag:yaml.org,2002:binary; tags are not allowed',
  ],
  [
    'an unclosed list',
    'a: [1, 2\n',
    'a.yaml:2:1: is not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  ['a tab', 'a:\n\tb: 1\n', 'a.yaml:2:1: is not valid YAML: tabs are not allowed as indentation'],
  ['two documents', 'a: 1\n---\nb: 2\n', 'a.yaml:2:1: holds several documents, one is read'],
  ['a list at the top', '- 1\n', 'a.yaml:1:1: must be a map (key: value) at its top level'],
  ['plain text', 'hello', 'a.yaml:1:1: must be a map (key: value) at its top level'],
  ['only a comment', '# nothing\n', 'a.yaml:1:1: must be a map (key: value) at its top level'],
  ['spaces', ' \n', 'a.yaml: is empty'],
  ['a binary file', Uint8Array.of(0x89, 0x50, 0, 1), 'a.yaml: is not a text file: it has a zero byte at offset 2'],
  ['another encoding', Uint8Array.of(0x61, 0x3a, 0x20, 0xff), 'a.yaml: is not a text file: it is not UTF-8'],
  ['the key __proto__', `${CHIP}__proto__: {x: 1}\n`, 'a.yaml:63:12 __proto__: this key is not allowed'],
  [
    'the key constructor inside',
    chipWith('adc: {bits: 4, kind: flash}', 'adc: {bits: 4, constructor: 1}'),
    'a.yaml:19:29 adc.constructor: this key is not allowed',
  ],
  ['an unknown anchor', chipWith('  rows: 64', '  rows: *x'), 'a.yaml:7:9: there is no anchor &x before *x'],
  ['a list that holds itself', 'a: &a [*a, *a]\n', 'a.yaml: is nested deeper than 64 levels: an alias holds itself'],
  ['70 nested lists', `a: ${'['.repeat(70)}${']'.repeat(70)}\n`, 'a.yaml:1:68: is nested deeper than 64 levels'],
  [
    'a base that is unknown',
    'format: imc-chip/1\nextends: bas\n',
    'a.yaml:2:10 extends: no bundled chip "bas" (base, base-128), did you mean "base"?',
  ],
  [
    'a base that is a number',
    'format: imc-chip/1\nextends: 3\n',
    'a.yaml:2:10 extends: must be a bundled chip or a path, is 3',
  ],
  ['an empty base', 'format: imc-chip/1\nextends:\n', 'a.yaml:2:9 extends: must be a bundled chip or a path, is empty'],
  [
    'a base that is not there',
    'format: imc-chip/1\nextends: ./no.yaml\n',
    'a.yaml:2:10 extends: no.yaml: does not exist',
  ],
  [
    'a base outside',
    'format: imc-chip/1\nextends: ../b.yaml\n',
    'a.yaml:2:10 extends: ../b.yaml leaves the folder of this file, which must be allowed on the command line',
  ],
  [
    'a base that is itself',
    'format: imc-chip/1\nextends: ./a.yaml\n',
    'a.yaml:2:10 extends: a chip cannot extend itself: a.yaml -> a.yaml',
  ],
  [
    'an unknown key in a partial file',
    'format: imc-chip/1\nextends: base\ncrossbar:\n  row: 3\n',
    'a.yaml:4:8 crossbar.row: unknown key, did you mean "rows"?',
  ],
  [
    'a wrong value in a partial file',
    'format: imc-chip/1\nextends: base\ncrossbar: {rows: -1}\n',
    'a.yaml:3:18 crossbar.rows: must be an integer >= 1, is -1',
  ],
];

describe('a wrong chip file is refused in one line', () => {
  test.each(WRONG_FILES)('%s', async (_, text, message) => expect(await errorOf(text)).toBe(message));
});

const WRONG_SETTINGS: readonly (readonly [string, string])[] = [
  ['crossbar.rows=abc', '--set crossbar.rows=abc crossbar.rows: must be an integer >= 1, is "abc"'],
  ['crossbar.rowz=1', '--set crossbar.rowz=1 crossbar.rowz: unknown path, did you mean "crossbar.rows"?'],
  ['rows=1', '--set rows=1 rows: unknown path, did you mean "crossbar.rows"?'],
  ['quantum=1', '--set quantum=1 quantum: unknown path'],
  ['crossbar.rows', '--set crossbar.rows: must be written as path=value'],
  ['=3', '--set =3: must be written as path=value'],
  ['crossbar.rows=', '--set crossbar.rows= crossbar.rows: has no value'],
  ['crossbar.rows=~', '--set crossbar.rows=~ crossbar.rows: must be an integer >= 1, is empty'],
  [
    'crossbar.rows=[',
    '--set crossbar.rows=[ crossbar.rows: the value is not valid YAML: flow sequence must end with a ]',
  ],
  ['crossbar=5', '--set crossbar=5 crossbar: must be a map, is 5'],
  ['crossbar.__proto__=5', '--set crossbar.__proto__=5 crossbar.__proto__: this key is not allowed'],
  ['crossbar={__proto__: {x: 1}}', '--set crossbar={__proto__: {x: 1}} crossbar: the key __proto__ is not allowed'],
  ['crossbar={row: 1}', '--set crossbar={row: 1} crossbar.row: unknown key, did you mean "rows"?'],
  ['format=imc-chip/1', '--set format=imc-chip/1 format: cannot be set'],
  ['noc.mesh.width=2', '--set noc.mesh.width=2 noc.mesh.height: is missing'],
  [
    'mapping.replication.=3',
    '--set mapping.replication.=3 mapping.replication.: unknown path, did you mean "mapping.replication"?',
  ],
  [
    'mapping.replication.conv1=0',
    '--set mapping.replication.conv1=0 mapping.replication.conv1: must be an integer >= 1, is 0',
  ],
  [
    'mapping.replication.__proto__=2',
    '--set mapping.replication.__proto__=2 mapping.replication.__proto__: this key is not allowed',
  ],
  ['noc.mesh=4', '--set noc.mesh=4 noc.mesh: must be a map or auto, is 4'],
];

describe('a wrong setting is refused in one line', () => {
  test.each(WRONG_SETTINGS)('--set %s', async (setting, message) => {
    expect(await messageOf(() => load(CHIP, [setting]))).toBe(message);
  });
});

describe('two settings of one value are refused, two of one map are not', () => {
  test.each<[string, string, string]>([
    ['adc.bits=5', 'adc.bits=6', '--set adc.bits=6 adc.bits: is set twice, also by --set adc.bits=5'],
    ['adc.bits=5', 'adc.bits=5', '--set adc.bits=5 adc.bits: is set twice, also by --set adc.bits=5'],
    ['adc={bits: 5}', 'adc.bits=6', '--set adc.bits=6 adc.bits: is set twice, also by --set adc={bits: 5}'],
    ['adc.bits=6', 'adc={bits: 5}', '--set adc={bits: 5} adc.bits: is set twice, also by --set adc.bits=6'],
    ['noc.mesh=auto', 'noc.mesh.width=4', '--set noc.mesh.width=4 noc.mesh: is set twice, also by --set noc.mesh=auto'],
  ])('--set %s --set %s', async (first, second, message) => {
    expect(await messageOf(() => load(CHIP, ['crossbar.rows=32', first, second]))).toBe(message);
  });

  test('a map with the width 3 and a height of 2 make a mesh of 3 x 2', async () => {
    const { chip } = await load(CHIP, ['noc={mesh: {width: 3}}', 'noc.mesh.height=2']);
    expect(chip.noc.mesh).toEqual({ width: 3, height: 2 });
  });
});

test('five problems of one file come in the order of its lines, one line each', async () => {
  const text = CHIP.replace('nodeNm: 65', 'nodeNm: -1')
    .replace('rows: 64', 'rows: x')
    .replace('  cols: 64\n', '')
    .replace('adc: {bits: 4, kind: flash}', 'adc: {bitz: 4, kind: flash}');
  expect((await errorOf(text)).split('\n').map((line) => line.split(':').slice(0, 3).join(':').split(' ')[0])).toEqual([
    'a.yaml:4:22',
    'a.yaml:7:3',
    'a.yaml:7:9',
    'a.yaml:18:6',
    'a.yaml:18:13',
  ]);
});

test('a wrong value of the base is reported in the base, a missing one in the file that was asked for', async () => {
  const host = hostOf({
    'b.yaml': chipWith('  rows: 64', '  rows: 0'),
    'a.yaml': 'format: imc-chip/1\nextends: b.yaml\n',
  });
  expect(await messageOf(() => loadChip(host, 'a.yaml', []))).toBe(
    'b.yaml:7:9 crossbar.rows: must be an integer >= 1, is 0',
  );
});

test('a loop over three files names the way round', async () => {
  const link = (to: string) => `format: imc-chip/1\nextends: ${to}.yaml\n`;
  const host = hostOf({ 'a.yaml': link('b'), 'b.yaml': link('c'), 'c.yaml': link('a') });
  expect(await messageOf(() => loadChip(host, 'a.yaml', []))).toBe(
    'c.yaml:2:10 extends: a chip cannot extend itself: a.yaml -> b.yaml -> c.yaml -> a.yaml',
  );
});

test('a chain of 18 files is refused, a base outside is read when that is allowed', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 18 }, (_, i) => [`f${i}.yaml`, `format: imc-chip/1\nextends: f${i + 1}.yaml\n`]),
  );
  expect(await messageOf(() => loadChip(hostOf(files), 'f0.yaml', []))).toBe(
    'f16.yaml:2:10 extends: more than 16 files extend each other',
  );
  const outside = hostOf({ 'x/a.yaml': 'format: imc-chip/1\nextends: ../b.yaml\n', 'x/../b.yaml': CHIP });
  expect((await loadChip(outside, 'x/a.yaml', [], { allowOutside: true })).chip.name).toBe('base');
});

test('an empty name, or one of spaces, is refused as such', async () => {
  for (const name of ['', '  ']) {
    expect(await messageOf(() => loadChip(hostOf({}), name, []))).toBe('chip: must not be empty');
    expect(await messageOf(() => loadWorkload(hostOf({}), name))).toBe('workload: must not be empty');
    expect(await messageOf(() => loadPriceTable(hostOf({}), name))).toBe('price table: must not be empty');
    expect(await messageOf(() => checkFile(hostOf({}), name))).toBe('file: must not be empty');
  }
});

test('an unknown name lists the known ones, an unknown path does not', async () => {
  expect(await messageOf(() => loadChip(hostOf({}), 'bose', []))).toBe(
    'bose: is neither a file nor a bundled chip (base, base-128), did you mean "base"?',
  );
  expect(await messageOf(() => loadChip(hostOf({}), 'x/bose.yaml', []))).toBe('x/bose.yaml: does not exist');
});

test('an alias bomb of 9^20 values, 100,000 brackets and 100,000 keys are refused', async () => {
  const levels = Array.from({ length: 20 }, (_, i) => {
    const items = Array(9).fill(i === 0 ? 'x' : `*a${i - 1}`);
    return `a${i}: &a${i} [${items.join(', ')}]`;
  });
  expect(await errorOf(levels.join('\n'))).toBe(
    'a.yaml: its aliases (*name) expand to too much: at most 100 are allowed',
  );
  expect(await errorOf(`a: ${'['.repeat(100_000)}`)).toMatch(/^a\.yaml:1:\d+: is nested deeper than 64 levels$/);
  const keys = Array.from({ length: 100_000 }, (_, i) => `k${i}: 1`).join('\n');
  expect(await errorOf(keys)).toContain('format: is missing');
});

test('canonical JSON sorts keys at every depth and refuses NaN and typed arrays', () => {
  expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'ä', x: undefined })).toBe('{"a":"ä","b":[{"c":null,"d":1}]}');
  expect(() => canonicalJson({ a: Number.NaN })).toThrow('NaN has no JSON form');
  expect(() => canonicalJson({ a: new Float32Array(1) })).toThrow('only plain maps have a JSON form');
});
