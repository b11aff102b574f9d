export { dayText as day, momentText as moment } from '../../shared/index.ts';
