import { runProgram } from './commands/program.ts';

/** The command line; `launch.js` starts it with the right settings of Node. */
await runProgram();
