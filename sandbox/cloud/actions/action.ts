import type { XmlObject } from '../answer.ts';
import type { Parameters } from '../parameters.ts';
import type { World } from '../world.ts';

/** Throws for what would not do; otherwise answers what does it, which a dry run leaves out. */
export type Action = (world: World, parameters: Parameters) => () => XmlObject;
