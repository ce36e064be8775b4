import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Sizes of the trees to measure, in stores. */
  readonly sizes: readonly number[];
  /** Rounds of one create each. */
  readonly singleRounds: number;
  readonly startRounds: number;
  /** Creates in the burst. */
  readonly burst: number;
  readonly connections: number;
  readonly listRequests: number;
  /** Folder for a CPU profile of the product under the burst; undefined: none is made. */
  readonly profile: string | undefined;
}

export const usage = `Usage: npm run bench -- [--stores 100,1000,10000] [--quick] [--connections 256] [--profile <folder>]

  --stores       sizes of the trees to measure
  --quick        fewer rounds
  --connections  connections of the burst
  --profile      also write a CPU profile of the product into this folder (figures get worse)
`;

/** Reads the command line; undefined when it cannot be understood. */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        stores: { type: 'string', default: '100,1000,10000' },
        connections: { type: 'string', default: '256' },
        quick: { type: 'boolean', default: false },
        profile: { type: 'string' },
      },
    });
    const sizes = values.stores.split(',').map(Number);
    const connections = Number(values.connections);
    if (![...sizes, connections].every((value) => Number.isInteger(value) && value > 0)) return undefined;
    const { quick, profile } = values;
    return {
      sizes,
      connections,
      profile,
      singleRounds: quick ? 5 : 21,
      startRounds: quick ? 1 : 3,
      burst: 1000,
      listRequests: quick ? 100 : 600,
    };
  } catch {
    return undefined;
  }
}
