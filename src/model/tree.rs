//! From scores of arcs to the best tree.
//!
//! In: for each token, the score of each possible head and of being the root. Out: a head a token that make one tree with one
//! root. Never: takes more than quadratic time.
//!
//! Mostly the best head of each token makes a tree already. Where not, the maximum spanning arborescence is searched by
//! Edmonds' algorithm in Tarjan's form on a dense matrix (R. E. Tarjan, Finding optimum branchings, Networks 7, 1977): a
//! path of best heads is followed back until it reaches the root or closes a cycle, which becomes one node.

use super::kernels::{Arcs, LANES};

/// Memory for [`Tree::best`].
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// `scores[dependent * side + head]` of the nodes that are left; node 0 is the root, token i is node i + 1.
    scores: Vec<f64>,
    /// The arc between tokens behind each of `scores`: dependent and head, as nodes.
    arcs: Vec<(u16, u16)>,
    side: usize,
    /// Of each node and cycle: the cycle that it is a part of.
    cycle: Vec<usize>,
    /// Of each node and cycle: the arc into it, as tokens.
    chosen: Vec<(u16, u16)>,
    /// The node or cycle that a row of the matrix stands for.
    name: Vec<usize>,
    state: Vec<State>,
    path: Vec<usize>,
    marks: Vec<bool>,
}

/// What is known of a row of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    OnPath,
    /// A path leads from it to the root.
    Done,
    /// It was joined to another row.
    Gone,
}

/// Of a node that is in no cycle, and of a token without a head.
const NONE: usize = usize::MAX;

impl Tree {
    /// Fills `heads`: for each token the token that is its head, `None` for the root. `roots` has each token's score as root.
    /// Scores that belong to no arc are overwritten.
    pub(super) fn best(&mut self, arcs: &mut Arcs, roots: &[f32], heads: &mut Vec<Option<usize>>) {
        heads.clear();
        heads.extend((0..arcs.tokens).map(|token| greedy(arcs, token, roots[token])));
        if !self.is_tree(heads) {
            self.fill(arcs, roots);
            self.search();
            self.unfold(heads);
            // Scores that are not finite can leave a cycle: the stages that follow heads must never walk in a circle.
            if !self.is_tree(heads) {
                heads.fill(Some(0));
                heads[0] = None;
            }
        }
    }

    /// Whether `heads` have one root and no cycle.
    fn is_tree(&mut self, heads: &[Option<usize>]) -> bool {
        if heads.iter().filter(|head| head.is_none()).count() != 1 {
            return false;
        }
        // Each token is marked when a way from it to the root is known.
        self.marks.clear();
        self.marks.resize(heads.len(), false);
        for start in 0..heads.len() {
            let mut token = start;
            let mut steps = 0;
            while let (false, Some(head)) = (self.marks[token], heads[token]) {
                token = head;
                steps += 1;
                if steps > heads.len() {
                    return false;
                }
            }
            let mut token = start;
            while let (false, Some(head)) = (self.marks[token], heads[token]) {
                self.marks[token] = true;
                token = head;
            }
        }
        true
    }

    fn fill(&mut self, arcs: &Arcs, roots: &[f32]) {
        let side = arcs.tokens + 1;
        self.side = side;
        self.scores.clear();
        self.scores.resize(side, f64::NEG_INFINITY);
        self.arcs.clear();
        let mut size = 0.0_f32;
        for (dependent, row) in arcs.lines.chunks_exact(arcs.width).take(arcs.tokens).enumerate() {
            self.scores.push(f64::from(roots[dependent]));
            for line in row {
                self.scores.extend(line.0.map(f64::from));
                size = line.0.map(f32::abs).into_iter().filter(|size| size.is_finite()).fold(size, f32::max);
            }
            self.scores.truncate((dependent + 2) * side);
        }
        for dependent in 0..side as u16 {
            self.arcs.extend((0..side as u16).map(|head| (dependent, head)));
        }
        let size = roots.iter().map(|root| root.abs()).filter(|size| size.is_finite()).fold(size, f32::max);
        // A second arc from the root costs more than all others can gain, so the best tree has one root.
        let price = 2.0 * f64::from(size) * side as f64 + 1.0;
        for row in self.scores.chunks_exact_mut(side).skip(1) {
            row[0] -= price;
        }
        self.cycle.clear();
        self.cycle.resize(side, NONE);
        self.chosen.clear();
        self.chosen.resize(side, (0, 0));
        self.name.clear();
        self.name.extend(0..side);
        self.state.clear();
        self.state.resize(side, State::New);
        self.state[0] = State::Done;
    }

    fn search(&mut self) {
        for start in 1..self.side {
            if self.state[start] != State::New {
                continue;
            }
            self.path.clear();
            let mut row = start;
            loop {
                if self.state[row] == State::New {
                    self.state[row] = State::OnPath;
                    self.path.push(row);
                }
                let head = self.best_head(row);
                self.chosen[self.name[row]] = self.arcs[row * self.side + head];
                match self.state[head] {
                    State::Done => break,
                    State::New | State::Gone => row = head,
                    State::OnPath => row = self.close(head),
                }
            }
            for &row in &self.path {
                self.state[row] = State::Done;
            }
        }
    }

    /// The row of the best head of `row`; its arcs from itself and from rows that are gone have no score.
    fn best_head(&self, row: usize) -> usize {
        let scores = &self.scores[row * self.side..][..self.side];
        let largest = peak(scores);
        let best = scores.iter().position(|&score| score == largest);
        // Without any score that can be compared the root will do.
        best.filter(|&head| head != row && self.state[head] != State::Gone).unwrap_or_default()
    }

    /// Joins the end of the path from row `first` on into one row, which is given back.
    fn close(&mut self, first: usize) -> usize {
        let side = self.side;
        let start = self.path.iter().rposition(|&row| row == first).unwrap_or_default();
        let new = self.cycle.len();
        self.cycle.push(NONE);
        self.chosen.push((0, 0));
        let members = self.path.split_off(start + 1);
        // An arc into the cycle replaces the one that the member has in it: only the difference counts.
        for &row in members.iter().chain([&first]) {
            self.cycle[self.name[row]] = new;
            let inside = peak(&self.scores[row * side..][..side]);
            for score in &mut self.scores[row * side..][..side] {
                *score -= inside;
            }
        }
        for &row in &members {
            for other in 0..side {
                let (mine, theirs) = (first * side + other, row * side + other);
                if self.scores[theirs] > self.scores[mine] {
                    self.scores[mine] = self.scores[theirs];
                    self.arcs[mine] = self.arcs[theirs];
                }
                let (mine, theirs) = (other * side + first, other * side + row);
                if self.scores[theirs] > self.scores[mine] {
                    self.scores[mine] = self.scores[theirs];
                    self.arcs[mine] = self.arcs[theirs];
                }
                self.scores[theirs] = f64::NEG_INFINITY;
            }
            self.state[row] = State::Gone;
        }
        self.scores[first * side + first] = f64::NEG_INFINITY;
        self.name[first] = new;
        first
    }

    /// Opens the cycles again, the last first: the arc into a cycle replaces that of the member it ends in.
    fn unfold(&mut self, heads: &mut [Option<usize>]) {
        for cycle in (self.side..self.cycle.len()).rev() {
            let arc = self.chosen[cycle];
            let mut member = usize::from(arc.0);
            while self.cycle[member] != cycle {
                if self.cycle[member] == NONE {
                    break;
                }
                member = self.cycle[member];
            }
            self.chosen[member] = arc;
        }
        for (token, head) in heads.iter_mut().enumerate() {
            *head = usize::from(self.chosen[token + 1].1).checked_sub(1);
        }
    }
}

/// The largest of `scores`, eight at a time.
fn peak(scores: &[f64]) -> f64 {
    let (eights, rest) = scores.as_chunks::<8>();
    let larger = |left: f64, right: f64| if right > left { right } else { left };
    let mut largest = [f64::NEG_INFINITY; 8];
    for scores in eights {
        for (largest, &score) in largest.iter_mut().zip(scores) {
            *largest = larger(*largest, score);
        }
    }
    largest.iter().chain(rest).copied().fold(f64::NEG_INFINITY, larger)
}

/// The best head of a token, the first of equal ones; being the root comes before all.
fn greedy(arcs: &mut Arcs, token: usize, root: f32) -> Option<usize> {
    let row = &mut arcs.lines[token * arcs.width..][..arcs.width];
    // No token is its own head, and the last line is longer than the sentence.
    row[token / LANES].0[token % LANES] = f32::NEG_INFINITY;
    row[arcs.width - 1].0[(arcs.tokens - 1) % LANES + 1..].fill(f32::NEG_INFINITY);
    // Sixteen at a time, where a look at each score in turn would wait for the one before.
    let mut largest = [root; LANES];
    for line in &*row {
        for (largest, score) in largest.iter_mut().zip(line.0) {
            *largest = if score > *largest { score } else { *largest };
        }
    }
    let largest = largest.into_iter().fold(root, |left, right| if right > left { right } else { left });
    if largest > root { row.iter().flat_map(|line| line.0).position(|score| score == largest) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{kernels::Line, reference::Random};

    fn score(arcs: &Arcs, dependent: usize, head: usize) -> f32 {
        arcs.lines[dependent * arcs.width + head / LANES].0[head % LANES]
    }

    fn arcs(tokens: usize, mut value: impl FnMut() -> f32) -> (Arcs, Vec<f32>) {
        let width = tokens.div_ceil(LANES);
        let lines = (0..tokens * width).map(|_| Line(std::array::from_fn(|_| value()))).collect();
        (Arcs { tokens, width, lines }, (0..tokens).map(|_| value()).collect())
    }

    fn total(arcs: &Arcs, roots: &[f32], heads: &[Option<usize>]) -> f32 {
        (0..).zip(heads).map(|(token, head)| head.map_or(roots[token], |head| score(arcs, token, head))).sum()
    }

    /// Best total of all trees, by trying all heads.
    fn exhaustive(arcs: &Arcs, roots: &[f32], heads: &mut Vec<Option<usize>>) -> f32 {
        if heads.len() == arcs.tokens {
            let tree = Tree::default().is_tree(heads);
            return if tree { total(arcs, roots, heads) } else { f32::NEG_INFINITY };
        }
        let token = heads.len();
        let mut best = f32::NEG_INFINITY;
        for head in [None].into_iter().chain((0..arcs.tokens).filter(|&head| head != token).map(Some)) {
            heads.push(head);
            best = best.max(exhaustive(arcs, roots, heads));
            heads.pop();
        }
        best
    }

    #[test]
    fn the_best_tree_is_found() {
        let mut random = Random::new(3);
        let (mut tree, mut heads) = (Tree::default(), Vec::new());
        for tokens in [1, 2, 3, 4, 5] {
            for round in 0..if tokens == 5 { 60 } else { 200 } {
                // Few values: many ties and cycles. Whole numbers: sums are exact.
                let (mut arcs, roots) =
                    arcs(tokens, || random.below(if round % 2 == 0 { 5 } else { 100 }) as f32);
                tree.best(&mut arcs, &roots, &mut heads);
                assert!(Tree::default().is_tree(&heads), "{heads:?}");
                let best = exhaustive(&arcs, &roots, &mut Vec::new());
                assert_eq!(total(&arcs, &roots, &heads), best, "{heads:?}");
            }
        }
    }

    #[test]
    fn long_sentences_and_odd_scores_have_trees() {
        let mut random = Random::new(5);
        let (mut tree, mut heads) = (Tree::default(), Vec::new());
        for value in [0.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX] {
            let (mut arcs, roots) =
                arcs(256, || if random.below(3) == 0 { value } else { random.below(1000) as f32 });
            tree.best(&mut arcs, &roots, &mut heads);
            assert!(Tree::default().is_tree(&heads), "{value}");
        }
        // Pairs of pairs that point at each other: the deepest nest of cycles.
        let (mut arcs, roots) = arcs(256, || 0.0);
        for dependent in 0..256_usize {
            for head in 0..256 {
                let near = 8 - (dependent ^ head).checked_ilog2().unwrap_or(0);
                arcs.lines[dependent * arcs.width + head / LANES].0[head % LANES] = near as f32 * 10.0;
            }
        }
        tree.best(&mut arcs, &roots, &mut heads);
        assert!(Tree::default().is_tree(&heads));
    }
}
