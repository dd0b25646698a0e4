import { specError } from '../base/errors.js';
import {
  type AveragePool,
  INPUT,
  type Network,
  type Operator,
  type Projection,
  positions,
  type Shape,
  shapeOf,
  type WeightMatrix,
  weightMatrix,
} from '../model/network.js';
import { type Edges, edgesIn, edgesOut, expectTarget, POINT, type Window } from './geometry.js';

/** A projection with a weight matrix as that matrix sees it: a dense projection is one tap between two points. */
export interface MatrixGeometry {
  readonly matrix: WeightMatrix;
  readonly target: Shape;
  /** By target position. */
  readonly edges: Edges;
  /** By source position. */
  readonly edgesOut: Edges;
  /** Whether it reads a map as one position, in the order of `flatten`. */
  readonly isFlat: boolean;
}

/**
 * Geometry of a projection with a weight matrix. Throws a SpecError for a dense projection into a map, and a
 * SimulationError when the shapes do not fit each other.
 */
export function matrixGeometry(
  network: Network,
  projection: Projection,
  operator: Exclude<Operator, AveragePool>,
): MatrixGeometry {
  const matrix = weightMatrix(network, projection)!;
  const target = shapeOf(network, projection.target);
  const map = shapeOf(network, projection.source);
  const path = `projections.${projection.name}`;
  if (operator.kind === 'dense' && positions(target) > 1) {
    throw specError(
      network.name,
      path,
      `a dense projection needs a target of one position, ${projection.target} has ${positions(target)}`,
    );
  }
  const source = operator.kind === 'dense' ? { channels: matrix.inputs, height: 1, width: 1 } : map;
  const window: Window = operator.kind === 'dense' ? POINT : operator;
  expectTarget(path, source, target, window);
  const isFlat = operator.kind === 'dense' && positions(map) > 1;
  return {
    matrix,
    target,
    edges: edgesIn(source, target, window),
    edgesOut: edgesOut(source, target, window),
    isFlat,
  };
}

/** Edges of an average pool by source position. Throws a SpecError when it reads the image. */
export function windowEdges(network: Network, projection: Projection, operator: AveragePool): Edges {
  const path = `projections.${projection.name}`;
  if (projection.source === INPUT) throw specError(network.name, path, 'an averagePool cannot read the image');
  const source = shapeOf(network, projection.source);
  const target = shapeOf(network, projection.target);
  const window: Window = { ...operator, padding: [0, 0] };
  expectTarget(path, source, target, window);
  return edgesOut(source, target, window);
}
