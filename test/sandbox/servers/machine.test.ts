import { startSandboxMachine } from '#test/support/sandbox-machine.ts';
import { systemScripts } from '#test/support/server-cases/system.ts';
import { serverCases } from '#test/support/server-cases.ts';

serverCases('the sandbox', startSandboxMachine, systemScripts);
