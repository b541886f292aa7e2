/** Whether an `Accept-Encoding` header takes a content coding: named with a weight above 0, or not named and covered by `*` (RFC 9110, section 12.5.3). */
export function accepts(header: string, coding: string): boolean {
  const weights = new Map(
    header.split(',').map(item => {
      const [name = '', ...parameters] = item.split(';').map(part => part.trim().toLowerCase());
      const q = parameters.find(parameter => parameter.startsWith('q='));
      return [name, q === undefined ? 1 : Number(q.slice(2))];
    }),
  );
  return (weights.get(coding) ?? weights.get('*') ?? 0) > 0;
}
