"use client";

import dynamic from "next/dynamic";

/** Shows notices. Loaded behind the page, which opens with none: what is notified of before is shown then. */
export const Toasts = dynamic(async () => (await import("./toast-area")).ToastArea, { ssr: false });
