import { EAST, LOCAL, type MeshSettings, NORTH, type Routing, SOUTH, WEST } from './settings.js';

/** Room of an output port, for routings that choose: free flits behind its VCs. */
export type RoomOf = (router: number, port: number) => number;

/** Output port of a head at `router` for `destination`. */
export type RouteFunction = (router: number, destination: number) => number;

/** The route function of a mesh. `room` is asked by `westFirst` alone: ties go to the x direction. */
export function routeFunction(
  { width, routing }: Pick<MeshSettings, 'width' | 'routing'>,
  room: RoomOf,
): RouteFunction {
  const ROUTES: Readonly<Record<Routing, (dx: number, dy: number, router: number) => number>> = {
    xy: (dx, dy) => alongX(dx) ?? alongY(dy) ?? LOCAL,
    yx: (dx, dy) => alongY(dy) ?? alongX(dx) ?? LOCAL,
    westFirst: (dx, dy, router) => {
      const [x, y] = [alongX(dx), alongY(dy)];
      if (x === undefined || y === undefined || x === WEST) return x ?? y ?? LOCAL;
      return room(router, x) >= room(router, y) ? x : y;
    },
  };
  const route = ROUTES[routing];
  return (router, destination) => {
    const [x, toX] = [router % width, destination % width];
    return route(toX - x, (destination - toX - (router - x)) / width, router);
  };
}

const alongX = (dx: number): number | undefined => (dx === 0 ? undefined : dx > 0 ? EAST : WEST);
const alongY = (dy: number): number | undefined => (dy === 0 ? undefined : dy > 0 ? SOUTH : NORTH);
