import { fail, type Program } from './program';

export const nohup: Program = (process) => (process.args.length === 0 ? fail(process, 'missing operand', 125) : process.run(process.args));
