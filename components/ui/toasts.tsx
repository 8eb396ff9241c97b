"use client";

import dynamic from "next/dynamic";

/** Shows notices. Loaded after the page, which opens with none. Notices from before it is loaded are shown then. */
export const Toasts = dynamic(async () => (await import("./toast-area")).ToastArea, { ssr: false });
