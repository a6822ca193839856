// All that is installed on a machine. Options that are not understood end with 2 and say so, never as if they were.
import type { Program } from '../shell/shell.ts';
import { filePrograms, fileStatPrograms } from './files.ts';
import { osPrograms } from './os.ts';
import { servicePrograms } from './services.ts';
import { textPrograms } from './text.ts';
import { wrapperPrograms } from './wrappers.ts';

export const programs: Record<string, Program> = {
  ...filePrograms,
  ...fileStatPrograms,
  ...osPrograms,
  ...servicePrograms,
  ...textPrograms,
  ...wrapperPrograms,
};
