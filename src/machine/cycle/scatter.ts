import { type Network, type Projection, positions, type Shape, shapeOf } from '../../model/network.js';

/** Where a source neuron's spike lands: calls `visit` with every position and row that it activates. */
export type Scatter = (neuron: number, visit: (position: number, tap: number, input: number) => void) => void;

/** The plainest walk from a spike to the word lines (or window counters, tap by tap) of a projection that it reaches. */
export function scatterOf(network: Network, { operator, source, target }: Projection): Scatter {
  const from = shapeOf(network, source);
  const to = shapeOf(network, target);
  if (operator.kind === 'dense') {
    const area = positions(from);
    return (neuron, visit) => {
      visit(0, 0, (neuron % from.channels) * area + Math.floor(neuron / from.channels));
    };
  }
  const padding = operator.kind === 'conv2d' ? operator.padding : ([0, 0] as const);
  return windowScatter(from, to, operator.kernel, operator.stride, padding);
}

type Pair = readonly [number, number];

function windowScatter(from: Shape, to: Shape, kernel: Pair, stride: Pair, padding: Pair): Scatter {
  return (neuron, visit) => {
    const channel = neuron % from.channels;
    const place = Math.floor(neuron / from.channels);
    const y = Math.floor(place / from.width) + padding[0];
    const x = (place % from.width) + padding[1];
    for (let ky = y % stride[0]; ky < kernel[0] && ky <= y; ky += stride[0]) {
      const outY = (y - ky) / stride[0];
      if (outY >= to.height) continue;
      for (let kx = x % stride[1]; kx < kernel[1] && kx <= x; kx += stride[1]) {
        const outX = (x - kx) / stride[1];
        if (outX < to.width) visit(outY * to.width + outX, ky * kernel[1] + kx, channel);
      }
    }
  };
}
