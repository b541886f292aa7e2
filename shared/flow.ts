/** Flows: named, ordered tasks of the visitor, found again in what was stored. */

/** A step as it stands in `flowvitals.config.json`: a name, and exactly one of the three things that can be reached. */
export interface StepConfig {
  readonly name: string;
  /** URLPattern pathname (or the very name given with `data-page`) of a page. */
  readonly page?: string;
  /** Name of an action. */
  readonly action?: string;
  /** URLPattern pathname of a document without an agent, such as a PDF. */
  readonly document?: string;
}

export interface FlowConfig {
  readonly name: string;
  readonly steps: readonly StepConfig[];
}

export type MomentKind = 'page' | 'action' | 'document';

/** Something that a visit reached. */
export interface Moment {
  readonly kind: MomentKind;
  readonly name: string;
}

/** A step with its pattern compiled: whoever reads the configuration knows URLPattern, the matching does not. */
export interface Step {
  readonly name: string;
  readonly kind: MomentKind;
  /** The pattern as it was configured, for people. */
  readonly pattern: string;
  readonly matches: (name: string) => boolean;
}

export interface Flow {
  readonly name: string;
  readonly steps: readonly Step[];
}

/**
 * Finds the passes through a flow in one visit, whose moments are given in order. A pass is the list of moments at which
 * its steps were reached, from the first; it is complete when it is as long as the flow.
 *
 * What counts, and why:
 * - A pass starts at the first step and each step counts when it is reached *after* the step before it. What lies in
 *   between does not matter: people look something up and come back, and they still did the task.
 * - A step counts once a pass, at its first arrival. A reload, a second look or a login that failed and is tried again
 *   neither advances the pass nor replaces what the first arrival took.
 * - Reaching the first step again, once the second was reached, ends the pass where it is and starts the next: the
 *   visitor began anew. So one visit can hold several passes (a teacher who clicks through ten times in one tab).
 * - The next expected step goes before the first one, so a flow may come through the same page twice.
 * - After the last step the pass is over; the next begins at the first step.
 */
export function matchFlow<M extends Moment>(flow: Flow, visit: Iterable<M>): M[][] {
  const passes: M[][] = [];
  let pass: M[] | undefined;
  const reaches = (step: Step | undefined, moment: M) =>
    step !== undefined && step.kind === moment.kind && step.matches(moment.name);
  for (const moment of visit) {
    if (pass && reaches(flow.steps[pass.length], moment)) pass.push(moment);
    else if (reaches(flow.steps[0], moment) && pass?.length !== 1) {
      pass = [moment];
      passes.push(pass);
    }
    if (pass && pass.length === flow.steps.length) pass = undefined;
  }
  return passes;
}
