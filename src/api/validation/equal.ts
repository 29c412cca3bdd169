export { semanticEqual } from '../equality';
