import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { useWorkspace } from '../AppContext';
import { IconButton } from '../controls/IconButton';

/** How much went wrong in this case; pressing it shows what. Not there when nothing did. */
export function ProblemsButton({ onPress }: { readonly onPress: () => void }) {
  const count = useWorkspace(
    (state) => Object.values(state.problems).filter(({ severity }) => severity !== 'info').length,
  );
  if (count === 0) return null;
  return (
    <IconButton
      name={count === 1 ? '1 problem' : `${count} problems`}
      icon={TriangleAlert}
      note="Shows them under Info"
      onPress={onPress}
    >
      {count}
    </IconButton>
  );
}
