"""What a `MerkleTree` makes of drawn blocks, and which proofs `verify_proof` accepts; hashes are raw."""


def _block(rng):
    """A block of 0 to 40 drawn bytes."""
    return rng.randbytes(rng.randint(0, 40))


def _blocks(rng, count):
    """That many blocks, all different."""
    return [number.to_bytes(2, "big") + _block(rng) for number in range(count)]


def _root(solution, blocks):
    return solution.MerkleTree(list(blocks)).root_hash


def _proven(rng, solution, count):
    """A tree, its blocks, and the index of one of them."""
    blocks = _blocks(rng, count)
    return solution.MerkleTree(list(blocks)), blocks, rng.randrange(count)


def _flipped(rng, text):
    """A hash with another digit in one drawn place."""
    place = rng.randrange(64)
    digit = rng.choice([digit for digit in "0123456789abcdef" if digit != text[place]])
    return text[:place] + digit + text[place + 1 :]


def _shuffled(rng, items):
    return rng.sample(items, len(items))


def root_of_one_block(solution, rng):
    """Trees of a single block, the empty one among them."""
    return [_root(solution, [block]) for block in [b"", b"\0", b"\1", _block(rng), rng.randbytes(5000)]]


def roots_of_powers_of_two(solution, rng):
    """Trees in which every node has a partner."""
    return [_root(solution, _blocks(rng, 2**power)) for power in range(1, 7)]


def roots_of_small_trees(solution, rng):
    """Trees of every size up to twenty, over the first of the same blocks."""
    blocks = _blocks(rng, 20)
    return [_root(solution, blocks[:count]) for count in range(1, 21)]


def roots_of_odd_levels(solution, rng):
    """Larger trees in which one level or several have a node without a partner."""
    sizes = [2 ** rng.randint(4, 7) + 1, 2 ** rng.randint(4, 7) - 1, 2 * rng.randint(20, 60) + 1, 3 * 2**5]
    return [_root(solution, _blocks(rng, size)) for size in sizes]


def equal_blocks(solution, rng):
    """Trees whose blocks are all the same, and the proof for one of them."""
    block, count = _block(rng), rng.randint(3, 12)
    tree = solution.MerkleTree([block] * count)
    return [[_root(solution, [block] * size) for size in range(1, 10)], tree.get_proof(rng.randrange(count))]


def repeated_last_block(solution, rng):
    """An odd number of blocks, and the same with the last block, or the last two, once more."""
    blocks = _blocks(rng, 2 * rng.randint(1, 12) + 1)
    return [_root(solution, blocks + repeated) for repeated in ([], blocks[-1:], blocks[-2:])]


def order_of_blocks_matters(solution, rng):
    """The same blocks in three orders; the last differs from the first by two neighbours."""
    blocks = _blocks(rng, rng.randint(2, 20))
    swap = 2 * rng.randrange(len(blocks) // 2)
    swapped = [*blocks[:swap], blocks[swap + 1], blocks[swap], *blocks[swap + 2 :]]
    return [_root(solution, order) for order in (blocks, _shuffled(rng, blocks), swapped)]


def block_borders_matter(solution, rng):
    """The same bytes, cut into two blocks at different places."""
    data = rng.randbytes(rng.randint(4, 20))
    return [_root(solution, [data[:cut], data[cut:]]) for cut in (0, 1, len(data) // 2, len(data))]


def proofs_of_every_block(solution, rng):
    """All proofs of a tree whose levels are even."""
    blocks = _blocks(rng, 2 ** rng.randint(2, 4))
    tree = solution.MerkleTree(blocks)
    return [tree.get_proof(index) for index in range(len(blocks))]


def proofs_in_odd_trees(solution, rng):
    """All proofs of trees with nodes that move up, from two blocks to thirteen."""
    blocks = _blocks(rng, 13)
    trees = [solution.MerkleTree(blocks[:count]) for count in (3, 5, 6, 7, rng.randint(9, 12), 13)]
    return [[tree.get_proof(index) for index in range(5 if size else 3)] for size, tree in enumerate(trees)]


def proof_of_the_last_block(solution, rng):
    """The last block of trees of many sizes, whose way up skips levels."""
    blocks = _blocks(rng, 70)
    sizes = [1, 2, 3, 5, 9, 17, 33, 65, rng.randint(18, 32), rng.randint(34, 64)]
    return [solution.MerkleTree(blocks[:size]).get_proof(size - 1) for size in sizes]


def proof_in_a_large_tree(solution, rng):
    """A few proofs in a tree of some hundred blocks."""
    count = rng.randint(300, 700)
    tree = solution.MerkleTree(_blocks(rng, count))
    return [tree.root_hash, [tree.get_proof(rng.randrange(count)) for _ in range(6)]]


def index_out_of_range(solution, rng):
    """Indices below and above the range among its first and its last."""
    count = rng.randint(1, 9)
    tree = solution.MerkleTree(_blocks(rng, count))
    indices = [-1, -count, -count - 1, -(10**9), 0, count - 1, count, count + 1, 2 * count, 10**9]
    answers = []
    for index in _shuffled(rng, indices):
        try:
            answers.append(tree.get_proof(index))
        except IndexError:
            answers.append("IndexError")
    return answers


def empty_list(solution, rng):
    """A tree of nothing among trees of few empty blocks."""
    answers = []
    for count in _shuffled(rng, [0, 1, 2, rng.randint(3, 5)]):
        try:
            answers.append(_root(solution, [b""] * count))
        except ValueError:
            answers.append("ValueError")
    return answers


def list_changed_afterwards(solution, rng):
    """Root and proofs after the list that the tree was made from has changed."""
    blocks = _blocks(rng, rng.randint(3, 9))
    tree = solution.MerkleTree(blocks)
    for change in _shuffled(rng, [blocks.reverse, blocks.pop, lambda: blocks.insert(0, b"new")]):
        change()
    return [tree.root_hash, tree.get_proof(0), tree.get_proof(2), tree.root_hash]


def proof_changed_afterwards(solution, rng):
    """A proof is emptied or added to; the tree is asked for it again."""
    tree, _, index = _proven(rng, solution, rng.randint(2, 12))
    first = tree.get_proof(index)
    kept = list(first)
    rng.choice([first.clear, first.reverse, lambda: first.append(("L", "0" * 64))])()
    first.append(("R", "f" * 64))
    return [kept, tree.get_proof(index), tree.root_hash]


def trees_are_independent(solution, rng):
    """Several trees are made first, and asked afterwards, mixed."""
    lists = [_blocks(rng, rng.randint(1, 9)) for _ in range(4)]
    trees = [(solution.MerkleTree(blocks), len(blocks)) for blocks in lists]
    picked = [rng.choice(trees) for _ in range(8)]
    return [[tree.root_hash, tree.get_proof(rng.randrange(count))] for tree, count in picked]


def accepts_its_own_proofs(solution, rng):
    """Every block of trees of many sizes, each with its own proof and with a neighbour's."""
    blocks, answers = _blocks(rng, 12), []
    for count in (1, 2, 3, rng.randint(4, 8), rng.randint(9, 12)):
        tree = solution.MerkleTree(blocks[:count])
        for index in range(count):
            proofs = [tree.get_proof(proven) for proven in (index, (index + 1) % count)]
            answers.append([tree.verify_proof(blocks[index], proof, tree.root_hash) for proof in proofs])
    return answers


def verifies_without_a_tree(solution, rng):
    """The check on the class, on the proof's own tree and on another one."""
    tree, blocks, index = _proven(rng, solution, rng.randint(2, 20))
    arguments = (blocks[index], tree.get_proof(index), tree.root_hash)
    other = solution.MerkleTree([b"other"])
    named = dict(zip(("block", "proof", "root"), arguments, strict=True))
    checks = [solution.MerkleTree.verify_proof, tree.verify_proof, other.verify_proof]
    return [check(*arguments) for check in checks] + [solution.MerkleTree.verify_proof(**named)]


def other_blocks_and_roots(solution, rng):
    """A right proof for other blocks, and against other roots, with the right ones in between."""
    tree, blocks, index = _proven(rng, solution, rng.randint(2, 20))
    block, proof, root = blocks[index], tree.get_proof(index), tree.root_hash
    check = solution.MerkleTree.verify_proof
    roots = _shuffled(rng, [root, _flipped(rng, root), _root(solution, blocks[::-1]), "0" * 64, proof[-1][1]])
    blocks = _shuffled(rng, [block, block + b"\0", block[:-1], b"", b"\0" + block, blocks[index - 1]])
    return [[check(block, proof, each) for each in roots], [check(each, proof, root) for each in blocks]]


def altered_proofs(solution, rng):
    """Well-formed proofs with a step too few, too many, doubled, swapped or of another side or hash."""
    tree, blocks, index = _proven(rng, solution, rng.randint(9, 20))
    index = min(index, 7)
    proof, turned = tree.get_proof(index), {"L": "R", "R": "L"}
    place = rng.randrange(len(proof))
    side, sibling = proof[place]
    altered = [
        proof,
        proof[1:],
        proof[:-1],
        [],
        proof[::-1],
        [*proof, ("L", "0" * 64)],
        [*proof[:place], (side, sibling), *proof[place:]],
        [*proof[:place], (turned[side], sibling), *proof[place + 1 :]],
        [*proof[:place], (side, _flipped(rng, sibling)), *proof[place + 1 :]],
        [(turned[each], sibling) for each, sibling in proof],
    ]
    return [tree.verify_proof(blocks[index], each, tree.root_hash) for each in altered]


def proof_from_elsewhere(solution, rng):
    """Drawn steps that belong to no tree and lead to a root of their own, checked against others."""
    check, block = solution.MerkleTree.verify_proof, _block(rng)
    answers = []
    for length in (0, 1, 2, rng.randint(3, 30)):
        proof = [(rng.choice("LR"), rng.randbytes(32).hex()) for _ in range(length)]
        roots = [rng.randbytes(32).hex(), _root(solution, [block])]
        answers.append([check(block, proof, root) for root in roots])
    return answers


def node_shown_as_a_block(solution, rng):
    """The joined hashes of two leaves, shown as a block with the rest of their proof."""
    tree, _, _ = _proven(rng, solution, rng.randint(2, 20))
    (_, right), *rest = tree.get_proof(0)
    left = tree.get_proof(1)[0][1]
    pair = bytes.fromhex(left) + bytes.fromhex(right)
    forged = [pair, b"\1" + pair, (left + right).encode(), b"\0" + pair]
    return [tree.verify_proof(block, rest, tree.root_hash) for block in forged]


def proof_that_is_no_list(solution, rng):
    """Objects in place of a proof for the only block of a tree, for which the empty list is the proof."""
    block = _block(rng)
    root = _root(solution, [block])
    proofs = [None, 0, 1, 2.5, True, False, "", "LR", b"", {}, {"L": root}, set(), object(), []]
    return [solution.MerkleTree.verify_proof(block, proof, root) for proof in _shuffled(rng, proofs)]


def malformed_steps(solution, rng):
    """One step of a right proof is replaced by something that is no step."""
    tree, blocks, index = _proven(rng, solution, rng.randint(2, 20))
    proof = tree.get_proof(index)
    place = rng.randrange(len(proof))
    side, sibling = proof[place]
    steps = [None, 7, "", side, side + sibling, b"LR", (), (side,), (sibling,), (side, sibling, sibling)]
    steps += [{side: sibling}, (None, sibling), (side, None), (sibling, side), (side, sibling), object()]
    proofs = [[*proof[:place], step, *proof[place + 1 :]] for step in _shuffled(rng, steps)]
    return [tree.verify_proof(blocks[index], each, tree.root_hash) for each in proofs]


def malformed_sides(solution, rng):
    """Sides that are neither L nor R, in a proof that is right with one of the two."""
    tree, blocks, index = _proven(rng, solution, rng.randint(2, 20))
    proof = tree.get_proof(index)
    sides = [*"LRlr", "", "LR", " L", "R ", "L\n", "R\0", "left", "Right"]
    sides += [None, 0, 1, True, b"L", b"R", ["L"], ("R",), {}, set(), 0.0, object()]
    place, answers = rng.randrange(len(proof)), []
    for side in _shuffled(rng, sides):
        altered = [*proof[:place], (side, proof[place][1]), *proof[place + 1 :]]
        answers.append(tree.verify_proof(blocks[index], altered, tree.root_hash))
    return answers


def _misspelt(rng, text):
    """One hash in many spellings, of which the first is right."""
    place = rng.randrange(1, 63)
    start, end = text[:place], text[place:]
    digits = [f"0x{text}", f"0x{text[2:]}", f"{start}_{end}", f"{start}_{end[1:]}", f"{start}g{end[1:]}"]
    spaced = [f" {text}", f"{text} ", f"{text}\n", f"{start} {end}", f"{text[:2]} {text[2:]}"]
    lengths = ["", text[:-1], text[:-2], f"{text}0", f"{text}00", text + text]
    letters = [text.upper(), text.capitalize() if text[0].isalpha() else f"A{text[1:]}", f"{text[:-1]}\u0663"]
    others = [None, 0, int(text, 16), text.encode(), bytes.fromhex(text), [text], (text,), {}, True, object()]
    return [text, *digits, *spaced, *lengths, *letters, *others]


def misspelt_roots(solution, rng):
    """The right root in spellings that are no hash, and objects in its place."""
    tree, blocks, index = _proven(rng, solution, rng.randint(1, 20))
    proof = tree.get_proof(index)
    roots = _shuffled(rng, _misspelt(rng, tree.root_hash))
    return [tree.verify_proof(blocks[index], proof, root) for root in roots]


def misspelt_hashes(solution, rng):
    """The right hash of one step in spellings that are no hash, and objects in its place."""
    tree, blocks, index = _proven(rng, solution, rng.randint(2, 20))
    proof = tree.get_proof(index)
    place = rng.randrange(len(proof))
    answers = []
    for sibling in _shuffled(rng, _misspelt(rng, proof[place][1])):
        altered = [*proof[:place], (proof[place][0], sibling), *proof[place + 1 :]]
        answers.append(tree.verify_proof(blocks[index], altered, tree.root_hash))
    return answers


def very_long_proofs(solution, rng):
    """Thousands of well-formed steps, with and without something else at their end."""
    block, root = _block(rng), rng.randbytes(32).hex()
    steps = [(rng.choice("LR"), rng.randbytes(32).hex()) for _ in range(rng.randint(3000, 5000))]
    proofs = [steps, [*steps, None], [*steps, ("R", root.upper())], steps[::-1]]
    return [solution.MerkleTree.verify_proof(block, proof, root) for proof in proofs]
