import bisect
from operator import itemgetter

_KEY = itemgetter(0)


class _Page:
    """Rows are [key, value] in ascending order; `below` is empty in a leaf."""

    def __init__(self, rows=(), below=()):
        self.rows = list(rows)
        self.below = list(below)

    def seek(self, key):
        place = bisect.bisect_left(self.rows, key, key=_KEY)
        return place, place < len(self.rows) and self.rows[place][0] == key


class BTree:
    """Without recursion: every call remembers the way down as a list of pages and places, and mends along it."""

    def __init__(self, t=3):
        if t < 2:
            raise ValueError(t)
        self._low, self._high = t - 1, 2 * t - 1
        self._top = _Page()
        self._rows = 0

    def _way_to(self, key):
        way, page = [], self._top
        while True:
            place, there = page.seek(key)
            way.append((page, place))
            if there or not page.below:
                return way, there
            page = page.below[place]

    def search(self, key):
        way, there = self._way_to(key)
        page, place = way[-1]
        return page.rows[place][1] if there else None

    def insert(self, key, value):
        way, there = self._way_to(key)
        page, place = way.pop()
        if there:
            page.rows[place][1] = value
            return
        page.rows.insert(place, [key, value])
        self._rows += 1
        while len(page.rows) > self._high:
            middle = len(page.rows) // 2
            right = _Page(page.rows[middle + 1 :], page.below[middle + 1 :])
            row = page.rows[middle]
            del page.rows[middle:], page.below[middle + 1 :]
            if not way:
                self._top = _Page([row], [page, right])
                return
            above, place = way.pop()
            above.rows.insert(place, row)
            above.below.insert(place + 1, right)
            page = above

    def delete(self, key):
        way, there = self._way_to(key)
        if not there:
            return False
        holder, place = way[-1]
        if holder.below:
            way[-1] = (holder, place + 1)
            page = holder.below[place + 1]
            while page.below:
                way.append((page, 0))
                page = page.below[0]
            holder.rows[place] = page.rows.pop(0)
        else:
            way.pop()
            holder.rows.pop(place)
            page = holder
        self._rows -= 1
        while way and len(page.rows) < self._low:
            page, place = way.pop()
            self._mend(page, place)
        if not self._top.rows and self._top.below:
            [self._top] = self._top.below
        return True

    def _mend(self, above, place):
        neighbours = [n for n in (place + 1, place - 1) if 0 <= n < len(above.below)]
        rich = max(neighbours, key=lambda n: len(above.below[n].rows))
        gap = min(place, rich)
        left, right = above.below[gap], above.below[gap + 1]
        if len(above.below[rich].rows) == self._low:
            left.rows += [above.rows.pop(gap)] + right.rows
            left.below += right.below
            del above.below[gap + 1]
        elif rich > place:
            left.rows.append(above.rows[gap])
            above.rows[gap] = right.rows.pop(0)
            left.below += right.below[:1]
            del right.below[:1]
        else:
            right.rows.insert(0, above.rows[gap])
            above.rows[gap] = left.rows.pop()
            right.below[:0] = left.below[-1:]
            del left.below[-1:]

    def range_query(self, low, high):
        found = []
        way, _ = self._way_to(low)
        while way:
            page, place = way.pop()
            if place == len(page.rows):
                continue
            key, value = page.rows[place]
            if key > high:
                break
            found.append((key, value))
            way.append((page, place + 1))
            if page.below:
                page = page.below[place + 1]
                way.append((page, 0))
                while page.below:
                    page = page.below[0]
                    way.append((page, 0))
        return found

    def to_list(self):
        found, todo = [], [self._top]
        while todo:
            item = todo.pop()
            if isinstance(item, list):
                found.append(tuple(item))
            elif item.below:
                todo.append(item.below[-1])
                for row, page in zip(reversed(item.rows), reversed(item.below[:-1])):
                    todo += (row, page)
            else:
                found += map(tuple, item.rows)
        return found

    def levels(self):
        pages = [self._top]
        answer = []
        while pages:
            answer.append([[key for key, _ in page.rows] for page in pages])
            pages = [lower for page in pages for lower in page.below]
        return answer

    def height(self):
        page, steps = self._top, 0
        while page.below:
            page = page.below[0]
            steps += 1
        return steps

    def size(self):
        return self._rows
