/** Where a network's layers lie on the mesh and what travels between them. */
export interface Floorplan {
  readonly mesh: { readonly width: number; readonly height: number };
  /** Tiles in use; `layer`: the population that lives there, averaging ones left out. */
  readonly tiles: readonly { readonly x: number; readonly y: number; readonly layer: string; readonly pes: number }[];
  /** Flits over each link, mean per image; links that carry nothing are left out. */
  readonly links: readonly {
    readonly from: readonly [number, number];
    readonly to: readonly [number, number];
    readonly flits: number;
  }[];
}
