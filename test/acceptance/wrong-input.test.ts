import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesOf, root, SHORT, sim, TINY, temporaryFolder } from './sim.js';

const CHIP = 'format: imc-chip/1\nextends: spikesim-rram-64\nname: mine\ndescription: a chip\n';
const BARS = readFileSync(join(root, 'workloads/two-bars.json'), 'utf8');
const ARRAYS = readFileSync(join(root, 'workloads/two-bars.safetensors'));

/** Everything that a wrong file is tried as: written beside a right chip and workload. */
const runWith = async (name: string, content: string | Uint8Array, args?: readonly string[]) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'two-bars.safetensors'), ARRAYS);
  writeFileSync(join(cwd, 'chip.yaml'), CHIP);
  writeFileSync(join(cwd, 'net.json'), BARS);
  writeFileSync(join(cwd, name), content);
  const finished = await sim(args ?? ['run', 'chip.yaml', 'net.json'], { cwd });
  expect(Object.keys(filesOf(cwd)).filter((file) => /result/.test(file))).toEqual([]);
  return finished;
};

const edited = (change: (file: Record<string, never>) => void): string => {
  const file = JSON.parse(BARS) as Record<string, never>;
  change(file);
  return JSON.stringify(file);
};

describe('a wrong command line ends with 2 and says what would be right', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['unknown command', ['rum', 'a', 'b'], ["unknown command 'rum'", 'Did you mean run?']],
    ['unknown option', [...TINY, '--stepz', '3'], ["unknown option '--stepz'", 'Did you mean --steps?']],
    ['missing argument', ['run', 'spikesim-rram-64'], ["missing required argument 'workload'"]],
    ['one argument too many', ['run', 'a', 'b', 'c'], ['too many arguments']],
    ['option without its value', ['run', 'a', 'b', '--images'], ["option '--images <n>' argument missing"]],
    ['option given twice', [...TINY, '--steps', '3'], ['It is given twice']],
    ['unknown chip', ['run', 'spikesim-rram-46', 'two-bars'], ['did you mean "spikesim-rram-64"?']],
    ['unknown workload', ['run', 'spikesim-rram-64', 'mnist-vg'], ['bundled workload', 'did you mean "mnist-vgg"?']],
    ['both unknown', ['run', 'nochip', 'nonet'], ['nochip: is neither', 'nonet: is neither']],
    [
      'unknown preset',
      [...TINY, '--preset', 'phy'],
      ['--preset phy: ', '(bsf-code, bsf-paper, ela-sram, ela, phys)', 'did you mean "phys"?'],
    ],
    [
      'unknown numerics',
      [...TINY, '--numerics', 'ideel'],
      ['known are reference, ideal, quantised, hardware, did you mean "ideal"?'],
    ],
    ['numerics in American', [...TINY, '--numerics', 'quantized'], ['did you mean "quantised"?']],
    ['no numerics', [...TINY, '--numerics', ''], ['--numerics: must be a text that is not empty']],
    ['spikes into a file', [...TINY, '--spikes', 'package.json'], ['package.json: is not a folder']],
    [
      'spikes below a file',
      [...TINY, '--spikes', 'package.json/spikes'],
      ['package.json/spikes: cannot be written: a part of its path is a file'],
    ],
    ['no folder for spikes', [...TINY, '--spikes', ' '], ['--spikes: must be a text that is not empty']],
    ['spikes where none can lie', [...TINY, '--spikes', '/proc/spikes'], ['/proc/spikes: cannot be written']],
    ['unknown fidelity', [...TINY, '--fidelity', 'cycl'], ['known are analytic, counts, cycle, did you mean "cycle"?']],
    ['a price of nothing', [...TINY, '--price', 'adc.conversoin.valuePj=1'], ['did you mean "adc.conversion"?']],
    [
      'a price below zero',
      [...TINY, '--price', 'adc.conversion.valuePj=-1'],
      ['adc.conversion.valuePj=-1 energy.adc.conversion'],
    ],
    ['a price that is no number', [...TINY, '--price', 'adc.conversion.valuePj=.nan'], ['energy.adc.conversion']],
    ['a price in another unit', [...TINY, '--price', 'adc.conversion.valueNj=1'], ['did you mean "valuePj"?']],
    ['a price without a value', [...TINY, '--price', 'adc.conversion.valuePj='], ['has no value']],
    ['an unknown law', [...TINY, '--price', 'energy.adc.conversion.law=cubic'], ['energy.adc.conversion.law', 'cubic']],
    ['an option that no choice has', [...TINY, '--price', 'choices.adc=neurosim'], ['choices.adc']],
    [
      'a price set twice',
      [...TINY, '--price', 'adc.conversion.valuePj=1', '--price', 'adc.conversion.valuePj=2'],
      ['is set twice'],
    ],
    ['prices without a workload', ['show', 'spikesim-rram-64', '--prices'], ['--prices: needs a workload']],
    ['a preset that shows nothing', ['show', 'spikesim-rram-64', '--preset', 'ela'], ['--preset: needs --prices']],
    ['tables to import that are not there', ['import-prices', 'ert.yaml'], ['--map: is missing']],
    [
      'a chip as a table to import',
      ['import-prices', join(root, 'arch/spikesim-rram-64.yaml'), '--map', 'nowhere.yaml'],
      ['nowhere.yaml', 'spikesim-rram-64.yaml'],
    ],
    [
      'samples without cycle',
      [...TINY, '--sample-steps', '10', '--sample-images', '2'],
      ['--sample-steps: needs --fidelity cycle\n--sample-images: needs --fidelity cycle\n'],
    ],
    [
      'samples that are too small',
      [...TINY, '--fidelity', 'cycle', '--sample-steps', '9', '--sample-images', '1'],
      ['--sample-steps: must be at least 10: fewer', '--sample-images: must be at least 2: one says nothing'],
    ],
    [
      'more sampled images than images',
      [...TINY, '--fidelity', 'cycle', '--sample-images', '3'],
      ['--sample-images: must be at most 2, the images of the run'],
    ],
    [
      'sampled steps of a chip without step credits',
      [...TINY, '--fidelity', 'cycle', '--sample-steps', '10', '--set', 'control.stepCredits=false'],
      ['--sample-steps: needs control.stepCredits: true', 'leave it out to simulate every step'],
    ],
    ['a trace without cycle', [...TINY, '--trace', 't.json'], ['--trace: needs --fidelity cycle']],
    ['trace options without a trace', [...TINY, '--trace-steps', '1', '--trace-image', '0'], ['needs --trace']],
    [
      'steps and image that are none',
      [...TINY, '--fidelity', 'cycle', '--trace', 't.json', '--trace-steps', '5-3', '--trace-image', 'a'],
      ['--trace-steps: must be a step or two ascending ones', '--trace-image: must be an integer from 0'],
    ],
    [
      'an image that the run does not have',
      [...TINY, '--fidelity', 'cycle', '--trace', 't.json', '--trace-image', '2'],
      ['--trace-image: must be at most 1, the run has 2 images'],
    ],
    [
      'steps that the run does not have',
      [...TINY, '--fidelity', 'cycle', '--trace', 't.json', '--trace-steps', '10-11'],
      ['--trace-steps: must be at most 10'],
    ],
    [
      'a trace into a device',
      [...TINY, '--fidelity', 'cycle', '--trace', '/dev/null', '--force'],
      ['/dev/null: is not a regular file'],
    ],
    ['a trace into a folder', [...TINY, '--fidelity', 'cycle', '--trace', '/'], ['/: is a folder']],
    [
      'a trace into the folder of the result',
      [...TINY, '--fidelity', 'cycle', '--out', 'q', '--trace', 'q/t.json'],
      ['--trace: must not lie in the result folder q'],
    ],
    ['half a step', [...TINY, '--fidelity', 'cycle', '--sample-steps', '10.5'], ['--sample-steps: must be an integer']],
    [
      'copies of an unknown population',
      [...TINY, '--set', 'mapping.replication.edgez=2'],
      ['--set mapping.replication.edgez=2 mapping.replication.edgez: two-bars has no population of this name', 'edges'],
    ],
    [
      'too many copies',
      [...TINY, '--set', 'mapping.replication.edges=9'],
      ['mapping.replication.edges: 9 copies of edges do not fit, 8 would'],
    ],
    ['no copy', [...TINY, '--set', 'mapping.replication.edges=0'], ['edges: must be an integer >= 1, is 0']],
    [
      'copies of an average',
      [...SHORT, '--set', 'mapping={replication: {ic-gap: 2}}'],
      ['mapping.replication.ic-gap: ic-gap averages and has no PEs to copy'],
    ],
    [
      'a setting below a name',
      [...TINY, '--set', 'mapping.replicaton.edges=2'],
      ['mapping.replicaton.edges: unknown path, did you mean "mapping.replication"?'],
    ],
    [
      'no time for the barrier',
      [...TINY, '--set', 'control.barrierCycles=0'],
      ['control.barrierCycles: must be an integer >= 1, is 0'],
    ],
    [
      'a word for a switch',
      [...TINY, '--set', 'control.stepCredits=no'],
      ['control.stepCredits: must be true or false, is "no"'],
    ],
    [
      'an unknown schedule',
      [...TINY, '--set', 'control.schedule=sequental'],
      ['control.schedule: must be one of pipelined, sequential, is "sequental"; did you mean "sequential"?'],
    ],
    [
      'a memory too small for the spikes of 20 steps',
      [...SHORT, '--set', 'control.schedule=sequential', '--set', 'tile.spikeMemoryKib=1'],
      ['tile.spikeMemoryKib: the fullest tile stores 61.25 KiB of the spikes of two images in 20 steps, has 1'],
    ],
    ['method of other networks', [...TINY, '--method', 'fusion'], ['no method "fusion"', 'it has fc']],
    ['unknown method', [...SHORT, '--method', 'fusin'], ['no method "fusin"', 'did you mean "fusion"?']],
    ['method named twice', [...TINY, '--method', 'fc,fc'], ['--method: names fc twice']],
    ['empty method', [...TINY, '--method', 'fc,'], ['--method: has an empty name']],
    ['too many images', ['run', 'spikesim-rram-64', 'two-bars', '--images', '41'], ['--images: must be at most 40']],
    [
      'several wrong numbers at once',
      ['run', 'a', 'b', '--images', '0', '--steps', '1e3', '--workers', '-1'],
      ['--images: must be an integer from 1 to 1000000, is "0"', '--steps: must be', '--workers: must be'],
    ],
    ['empty seed', [...TINY, '--seed', ''], ['--seed: must be a text that is not empty']],
    ['contradiction', [...TINY, '--no-write', '--out', 'x'], ['--no-write: contradicts --out']],
    ['empty names', ['run', '', ''], ['chip: must not be empty\nworkload: must not be empty\n']],
    ['empty chip to map', ['map', '', 'two-bars'], ['chip: must not be empty\n']],
    ['blank workload to map', ['map', 'spikesim-rram-64', ' '], ['workload: must not be empty\n']],
    ['empty chip to show', ['show', ''], ['chip: must not be empty\n']],
    ['empty workload to show', ['show', 'spikesim-rram-64', ''], ['workload: must not be empty\n']],
    ['empty file to check', ['check', ''], ['file: must not be empty\n']],
    ['empty folder to init', ['init', ''], ['folder: must not be empty\n']],
    ['empty preset', [...TINY, '--preset', ''], ['--preset: must be a text that is not empty']],
    [
      'setting given twice',
      [...TINY, '--set', 'adc.bits=5', '--set', 'adc.bits=6'],
      ['--set adc.bits=6 adc.bits: is set twice, also by --set adc.bits=5\n'],
    ],
    [
      'numerics of the chip',
      [...TINY, '--set', 'numerics.kind=hardwar'],
      ['numerics.kind: must be one of ideal, quantised, hardware, is "hardwar"; did you mean "hardware"?'],
    ],
    [
      'a percentile above all',
      [...TINY, '--set', 'numerics.fullScalePercentile=101'],
      ['numerics.fullScalePercentile: must be a number <= 100, is 101'],
    ],
    [
      'a lower clamp above 0',
      [...TINY, '--set', 'numerics.lowestPotential=1'],
      ['numerics.lowestPotential: must be a number >= -1000000 and < 0 or none, is 1'],
    ],
    [
      'a lower clamp in words',
      [...TINY, '--set', 'numerics.lowestPotential=non'],
      ['numerics.lowestPotential: must be a number >= -1000000 and < 0 or none, is "non"'],
    ],
    [
      'fraction bits beyond a cell',
      [...TINY, '--set', 'numerics.fractionBits=30'],
      ['numerics.fractionBits: must be an integer <= 12, is 30'],
    ],
    [
      'an unknown sign code',
      [...TINY, '--set', 'crossbar.sign=dif'],
      ['crossbar.sign: must be one of diff, offset, pair, is "dif"; did you mean "diff"?'],
    ],
    [
      'sums in British',
      [...TINY, '--set', 'crossbar.columnSum=analogue'],
      ['crossbar.columnSum: must be one of analog, digital, is "analogue"; did you mean "analog"?'],
    ],
    [
      'an input coding that no chip has',
      [...TINY, '--set', 'crossbar.inputCoding=serial'],
      ['crossbar.inputCoding: must be one of bitSerialHeld, bitSerialEveryStep, digital, is "serial"'],
    ],
    [
      'an unknown order of rows',
      [...TINY, '--set', 'crossbar.rowOrder=im2row'],
      ['crossbar.rowOrder: must be one of kernelMajor, im2col, is "im2row"; did you mean "im2col"?'],
    ],
    [
      'cells that deviate by more than half',
      [...TINY, '--set', 'device.conductanceSpread=2'],
      ['device.conductanceSpread: must be a number <= 0.5, is 2'],
    ],
    ['setting without a value', [...TINY, '--set', 'adc.bits'], ['must be written as path=value']],
    ['setting of the wrong type', [...TINY, '--set', 'adc.bits=many'], ['adc.bits=many adc.bits: must be an integer']],
    ['setting out of range', [...TINY, '--set', 'adc.bits=0'], ['adc.bits: must be', 'is 0']],
    ['unknown setting', [...TINY, '--set', 'crossbar.rowz=1'], ['unknown path, did you mean "crossbar.rows"?']],
    ['setting of a prototype', [...TINY, '--set', '__proto__.x=1'], ['this key is not allowed']],
    ['chip too small', [...TINY, '--set', 'noc.mesh={width: 1, height: 1}'], ['two-bars needs 2 tiles']],
    ['folder as a chip', ['run', 'arch', 'two-bars'], ['arch: is a folder, not a file']],
    ['nothing to check', ['check'], ["missing required argument 'file'"]],
    ['workload as a chip', ['show', 'workloads/two-bars.json'], ['format', 'imc-chip/1']],
  ])('%s', async (_, args, fragments) => {
    const { code, stdout, stderr } = await sim(args, { cwd: root });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    for (const fragment of fragments) expect(stderr).toContain(fragment);
    expect(stderr).not.toMatch(/\n\s+at .*:\d+:\d+/);
  });
});

describe('a wrong chip file ends with 2 and the place of every problem', () => {
  test.each<[string, string | Uint8Array, readonly string[]]>([
    ['empty', '', ['chip.yaml: is empty']],
    ['binary', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0]), ['chip.yaml: is not a text file']],
    ['another version', 'format: imc-chip/9\n', ['chip.yaml:1:9 format: ', 'this version reads imc-chip/1']],
    ['no format', 'name: x\n', ['format: is missing, this version reads imc-chip/1']],
    [
      'two problems',
      `${CHIP}crossbar:\n  rows: 64x\n  colums: 3\n`,
      ['chip.yaml:6:9 crossbar.rows: must be an integer', 'chip.yaml:7:', 'did you mean "cols"?'],
    ],
    [
      'wrong control and mapping',
      `${CHIP}control: {schedule: sequental, barrierCycles: 0,\n  stepCredits: no}\nmapping: {replication: {edges: 0}}\n`,
      [
        'chip.yaml:5:21 control.schedule: must be one of pipelined, sequential, is "sequental"; did you mean "sequential"?',
        'chip.yaml:5:47 control.barrierCycles: must be',
        'chip.yaml:6:16 control.stepCredits: must be true or false, is "no"',
        'chip.yaml:7:32 mapping.replication.edges: must be an integer >= 1, is 0',
      ],
    ],
    [
      'copies of an unknown population',
      `${CHIP}mapping: {replication: {edgez: 2}}\n`,
      ['chip.yaml:5:32 mapping.replication.edgez: two-bars has no population of this name'],
    ],
    ['a repeated key', `${CHIP}name: again\n`, ['chip.yaml:5:']],
    ['extends of itself', CHIP.replace('spikesim-rram-64', 'chip.yaml'), ['chip.yaml:2:']],
    ['extends of nothing', CHIP.replace('spikesim-rram-64', 'nowhere.yaml'), ['nowhere.yaml']],
  ])('%s', async (_, content, fragments) => {
    const { code, stdout, stderr } = await runWith('chip.yaml', content);
    expect([code, stdout]).toEqual([2, '']);
    for (const fragment of fragments) expect(stderr).toContain(fragment);
  });
});

describe('a wrong workload ends with 2 and the place of every problem', () => {
  test.each<[string, string, readonly string[]]>([
    ['no JSON', BARS.slice(0, 300), ['net.json:']],
    [
      'a dangling projection',
      BARS.replace('"source": "edges"', '"source": "edgez"'),
      ['net.json:39:17 projections[1].source: ', '"edgez"'],
    ],
    ['a shape that does not fit', BARS.replace('"shape": [2, 4, 4]', '"shape": [2, 5, 4]'), ['net.json:']],
    ['images of another shape', BARS.replace('"shape": [1, 4, 4]', '"shape": [1, 4, 5]'), ['net.json:', 'samples']],
    ['an array that is not there', BARS.replace('"classes.weight"', '"klasses.weight"'), ['klasses.weight']],
    ['arrays outside the folder', BARS.replace('two-bars.safetensors', '../x.safetensors'), ['leaves the folder']],
    ['no final classifier', BARS.replace('"role": "final"', '"role": "internal"'), ['final']],
    ['an unknown kind', BARS.replace('"kind": "dense"', '"kind": "dens"'), ['did you mean "dense"?']],
    [
      'no samples',
      edited((file) => delete file['samples']),
      ['samples: is missing; a run needs images to score (--fidelity analytic needs none)'],
    ],
    [
      'no calibration set',
      edited((file) => delete file['calibration']),
      ['net.json calibration: is missing; numerics hardware needs at least 100', '--numerics quantised or ideal'],
    ],
  ])('%s', async (_, content, fragments) => {
    const { code, stdout, stderr } = await runWith('net.json', content);
    expect([code, stdout]).toEqual([2, '']);
    for (const fragment of fragments) expect(stderr).toContain(fragment);
  });

  test.each<[string, Uint8Array, string]>([
    ['empty arrays', new Uint8Array(0), 'is empty'],
    ['cut arrays', ARRAYS.subarray(0, 500), 'two-bars.safetensors'],
    ['NaN weights', withNan(ARRAYS), 'edges.weight'],
  ])('%s', async (_, bytes, fragment) => {
    const { code, stderr } = await runWith('two-bars.safetensors', bytes);
    expect(code).toBe(2);
    expect(stderr).toContain(fragment);
  });
});

/** The first weight of `edges` as NaN. */
function withNan(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const view = new DataView(copy.buffer);
  const length = Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(copy.subarray(8, 8 + length))) as Record<
    string,
    { dtype: string; data_offsets: [number, number] }
  >;
  const { dtype, data_offsets } = header['edges.weight']!;
  if (dtype === 'F64') view.setFloat64(8 + length + data_offsets[0], Number.NaN, true);
  else view.setFloat32(8 + length + data_offsets[0], Number.NaN, true);
  return copy;
}

test('fewer than 100 calibration images are refused', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'two-bars.safetensors'), ARRAYS);
  const few = edited((file) => {
    (file as Record<string, unknown>)['calibration'] = (file as Record<string, unknown>)['samples'];
  });
  writeFileSync(join(cwd, 'net.json'), few);
  const { code, stderr } = await sim(['run', 'spikesim-rram-64', 'net.json', '--no-write'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(/net.json:\d+:\d+ calibration.*100/);
});

test('--allow-outside lets a workload take its arrays from another folder', async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'net'));
  writeFileSync(join(cwd, 'two-bars.safetensors'), ARRAYS);
  writeFileSync(join(cwd, 'net', 'net.json'), BARS.replace('two-bars.safetensors', '../two-bars.safetensors'));
  const args = ['run', 'spikesim-rram-64', 'net/net.json', '--no-write'];
  expect((await sim(args, { cwd })).code).toBe(2);
  expect((await sim([...args, '--allow-outside'], { cwd })).code).toBe(0);
});
