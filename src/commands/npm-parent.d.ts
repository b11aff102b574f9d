export function endWithNpm(): void;
export function outliveNpm(): void;
