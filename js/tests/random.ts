// Repeatable chance: every run of a test draws the same cases.

export interface Random {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  pick<T>(choices: readonly T[]): T;
}

export function randomly(times: number, check: (random: Random) => void): void {
  for (let seed = 1; seed <= times; seed++) check(seeded(seed));
}

function seeded(seed: number): Random {
  let state = seed * 2654435761;
  const below = (limit: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return (state >>> 0) % limit;
  };
  return { below, pick: (choices) => choices[below(choices.length)] as (typeof choices)[number] };
}
