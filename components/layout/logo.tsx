/** The mark of the program: a clock whose rim is open. Always beside its name. */
export const Logo = () => (
  <svg
    aria-hidden="true"
    viewBox="0 0 16 16"
    className="block size-4.5 flex-none fill-none stroke-current"
    strokeWidth={1.8}
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    <circle cx="8" cy="8" r="6.4" strokeDasharray="30.2 10" strokeDashoffset="-3" />
    <path d="M8 4.4V8l2.6 1.6" />
  </svg>
);
