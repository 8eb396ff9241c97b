import { Page } from "@/components/layout/page";

export const dynamic = "force-dynamic";

export default function SummaryPage() {
  return <Page title="Summary">{null}</Page>;
}
