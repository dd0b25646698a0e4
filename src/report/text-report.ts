import type { RunResult } from '../model/result.js';
import { areaLines, costLines, energyLines, latencyLines, meritLines, publishedLines } from './cost-sections.js';
import { checkLines, curveLines, headerLines, methodLines, noteLines } from './run-sections.js';
import { printSections } from './section.js';
import { styleFor } from './style.js';
import { criticalLines, cycleLines, powerLines, whereLines } from './time-sections.js';
import { uncertaintyLines } from './uncertainty-section.js';

/** The result as text of at most 80 columns: what was run first, then what it found, its checks last. */
export function textReport(result: RunResult, colours: boolean): string {
  const style = styleFor(colours);
  const sections = [
    headerLines(result),
    methodLines(result),
    curveLines(result),
    ...energyLines(result),
    latencyLines(result),
    cycleLines(result),
    whereLines(result),
    criticalLines(result),
    powerLines(result),
    areaLines(result),
    publishedLines(result),
    meritLines(result),
    costLines(result),
    ...uncertaintyLines(result),
    noteLines(result),
    checkLines(result, style),
  ];
  return printSections(sections, colours);
}
