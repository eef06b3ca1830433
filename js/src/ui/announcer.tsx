// Tells screen readers, once and politely, what a sighted person sees happen.

export function Announcer(props: { message: string }) {
  return (
    <div class="pn-hidden" role="status" aria-live="polite">
      {props.message}
    </div>
  );
}
