import type { Host } from './host.ts';
import type { Tell } from './page-views.ts';
import { nameOf } from './resources.ts';

/**
 * What went wrong, by kind: the constructor of an error and the script that it came from, the tag and address of a
 * resource that failed. Never a message: it may hold what somebody typed.
 */
export function watchErrors(host: Host, endpoint: string, tell: Tell, blocked: () => void): void {
  host.on<ErrorEvent>(window, 'error', ({ target, error, filename, timeStamp }) => {
    const { nodeName, currentSrc, src, href } = target as HTMLImageElement & HTMLLinkElement;
    const url = nodeName ? currentSrc || src || href || '' : filename;
    tell('error', `${nodeName?.toLowerCase() ?? kindOf(error)} ${nameOf(`${url}`)}`, timeStamp, undefined, 1);
  });
  host.on<PromiseRejectionEvent>(window, 'unhandledrejection', ({ reason, timeStamp }) =>
    tell('error', kindOf(reason), timeStamp, undefined, 1),
  );
  host.on<SecurityPolicyViolationEvent>(document, 'securitypolicyviolation', event => {
    const { blockedURI, effectiveDirective } = event;
    // The URI may be cut down to its origin, which a page's image may have as well.
    if (
      event.disposition === 'report' ||
      effectiveDirective !== 'connect-src' ||
      !blockedURI ||
      !endpoint.startsWith(blockedURI)
    )
      return;
    tell('blocked', effectiveDirective, event.timeStamp, undefined, 1);
    blocked();
  });
}

function kindOf(error: unknown): string {
  return (error as object)?.constructor?.name ?? typeof error;
}
