/** What every refusal and failure of a question looks like; the status says who can do something about it. */
export interface ReportError {
  readonly error: {
    /**
     * `bad-query`: a parameter is wrong; `not-found`: no such question; `store`: the store cannot answer now;
     * `report-too-large`: the report needs more memory than it may have; `report-failed`: its thread broke down; `flows`: the
     * flows file has a mistake; `internal`. Access and runs have codes of their own.
     */
    readonly code: 'bad-query' | 'not-found' | 'store' | 'report-too-large' | 'report-failed' | 'flows' | 'internal';
    readonly message: string;
    /** The parameter that is wrong. */
    readonly field?: string;
  };
}
