/** Arithmetic on named figures of a result: one tree that is printed with names, printed with numbers, and evaluated. */
export type Expression =
  | { readonly kind: 'figure'; readonly name: string; readonly value: number; readonly unit: string }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'chain'; readonly operator: Operator; readonly parts: readonly Expression[] }
  | { readonly kind: 'sum' | 'mean' | 'max' | 'min'; readonly over: string; readonly parts: readonly Expression[] }
  | { readonly kind: 'ceil'; readonly of: Expression };

export type Operator = '+' | '-' | 'x' | '/';

export const figure = (name: string, value: number, unit = ''): Expression => ({ kind: 'figure', name, value, unit });
export const constant = (value: number): Expression => ({ kind: 'constant', value });

const chain =
  (operator: Operator) =>
  (...parts: readonly (Expression | number)[]): Expression => ({
    kind: 'chain',
    operator,
    parts: parts.map((part) => (typeof part === 'number' ? constant(part) : part)),
  });
export const plus = chain('+');
export const minus = chain('-');
export const times = chain('x');
export const over = chain('/');
export const ceil = (of: Expression): Expression => ({ kind: 'ceil', of });

/** `parts` of the same form, named together: "count x price over the layers". */
export const reduced = (
  kind: 'sum' | 'mean' | 'max' | 'min',
  over: string,
  parts: readonly Expression[],
): Expression => ({ kind, over, parts });

/** Value of an expression. The parts of a chain are taken from left to right. */
export function evaluate(expression: Expression): number {
  switch (expression.kind) {
    case 'figure':
    case 'constant':
      return expression.value;
    case 'ceil':
      return Math.ceil(evaluate(expression.of));
    case 'chain':
      return expression.parts.map(evaluate).reduce(OPERATIONS[expression.operator]);
    default:
      return REDUCTIONS[expression.kind](expression.parts.map(evaluate));
  }
}

const OPERATIONS: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  x: (a, b) => a * b,
  '/': (a, b) => a / b,
};

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const REDUCTIONS: Readonly<Record<'sum' | 'mean' | 'max' | 'min', (values: readonly number[]) => number>> = {
  sum: total,
  mean: (values) => total(values) / values.length,
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
};

/** Size of what was added up, against which rounding is judged: a small difference of large figures is as good as these. */
export function magnitude(expression: Expression): number {
  switch (expression.kind) {
    case 'figure':
    case 'constant':
      return Math.abs(expression.value);
    case 'ceil':
      return Math.abs(evaluate(expression));
    case 'chain':
      return chainMagnitude(expression.operator, expression.parts);
    default: {
      const sizes = expression.parts.map(magnitude);
      return expression.kind === 'sum' ? total(sizes) : Math.max(0, ...sizes);
    }
  }
}

function chainMagnitude(operator: Operator, parts: readonly Expression[]): number {
  const sizes = parts.map(magnitude);
  if (operator === '+' || operator === '-') return total(sizes);
  if (operator === 'x') return sizes.reduce((product, size) => product * size, 1);
  return parts.slice(1).reduce((size, part) => size / Math.abs(evaluate(part)), sizes[0]!);
}

/** The formula with names. */
export const inNames = (expression: Expression): string => printed(expression, NAMES);

/** The formula with the numbers of the run; of many parts the first ones. */
export const inNumbers = (expression: Expression): string => printed(expression, NUMBERS);

type Leaf = Extract<Expression, { kind: 'figure' | 'constant' }>;
type Reduction = Extract<Expression, { kind: 'sum' | 'mean' | 'max' | 'min' }>;

interface Notation {
  readonly leaf: (leaf: Leaf) => string;
  readonly reduction: (reduction: Reduction) => string;
}

const numberOf = ({ value }: Leaf): string => String(Number(value.toPrecision(7)));

const NAMES: Notation = {
  leaf: (leaf) => (leaf.kind === 'constant' ? numberOf(leaf) : leaf.name),
  reduction: ({ kind, over }) => `${kind}(${over})`,
};

const SHOWN_PARTS = 3;

const NUMBERS: Notation = {
  leaf: numberOf,
  reduction: ({ kind, parts }) => {
    const shown = parts.slice(0, SHOWN_PARTS).map((part) => printed(part, NUMBERS));
    const texts = parts.length > SHOWN_PARTS ? [...shown, `... ${parts.length - SHOWN_PARTS} more`] : shown;
    return kind === 'sum' ? `(${texts.length === 0 ? '0' : texts.join(' + ')})` : `${kind}(${texts.join(', ')})`;
  },
};

function printed(expression: Expression, notation: Notation): string {
  switch (expression.kind) {
    case 'figure':
    case 'constant':
      return notation.leaf(expression);
    case 'ceil':
      return `ceil(${printed(expression.of, notation)})`;
    case 'chain': {
      const { operator, parts } = expression;
      return parts.map((part) => bracketed(part, operator, printed(part, notation))).join(` ${operator} `);
    }
    default:
      return notation.reduction(expression);
  }
}

/** Brackets around a chain inside another, but for terms of a sum and products in a difference. */
function bracketed(part: Expression, outer: Operator, text: string): string {
  if (part.kind !== 'chain' || outer === '+') return text;
  const isTerm = part.operator === 'x' || part.operator === '/';
  return outer === '-' && isTerm ? text : `(${text})`;
}
