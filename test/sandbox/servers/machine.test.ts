import { startSandboxMachine } from '#test/support/sandbox-machine.ts';
import { serverCases } from '#test/support/server-cases.ts';

serverCases('the sandbox', startSandboxMachine);
