import {
  ChartNoAxesColumn,
  Check,
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  ChevronUp,
  Columns3,
  Contrast,
  Copy,
  Ellipsis,
  Gauge,
  Inbox,
  Layers,
  List,
  Pause,
  Play,
  Plug,
  RotateCw,
  Search,
  SlidersHorizontal,
  Trash2,
  TriangleAlert,
  Undo2,
  X,
} from "lucide-react";

/** Icons by their meaning here. Only these are bundled. */
const icons = {
  summary: Gauge,
  attention: TriangleAlert,
  upcoming: ChartNoAxesColumn,
  schedules: List,
  configs: Layers,
  maintenance: SlidersHorizontal,
  columns: Columns3,
  more: Ellipsis,
  search: Search,
  up: ChevronUp,
  down: ChevronDown,
  left: ChevronLeft,
  right: ChevronRight,
  pause: Pause,
  play: Play,
  trash: Trash2,
  copy: Copy,
  check: Check,
  close: X,
  undo: Undo2,
  refresh: RotateCw,
  theme: Contrast,
  plug: Plug,
  empty: Inbox,
};

export type IconName = keyof typeof icons;
type Props = { name: IconName; small?: boolean; className?: string };

/** In Lucide's 24 units: 1.5 px at our usual size of 16 px. */
const strokeWidth = 2.25;

/** A line icon of 16 px (14 if small). Always beside a word, or inside a control that has a label. */
export function Icon({ name, small = false, className = "" }: Props) {
  const Lucide = icons[name];
  return (
    <Lucide strokeWidth={strokeWidth} className={`block flex-none ${small ? "size-3.5" : "size-4"} ${className}`} />
  );
}
