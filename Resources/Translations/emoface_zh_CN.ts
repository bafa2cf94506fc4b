<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
  <context>
    <name>EmoFace</name>
    <message>
      <source>, </source>
      <translation>，</translation>
    </message>
    <message>
      <source>A drawn stand-in for the MetaHuman: what it shows is what is written.</source>
      <translation>代替 MetaHuman 的手绘脸：看到的就是写入的。</translation>
    </message>
    <message>
      <source>A file cannot be read or written. Check the path, and that the disk has room.</source>
      <translation>文件无法读取或写入。请检查路径和磁盘空间。</translation>
    </message>
    <message>
      <source>A line with a target goes there in any case, such as /Game/Shots/SC010:Ada.</source>
      <translation>设有目标的台词总是写到目标处，例如 /Game/Shots/SC010:Ada。</translation>
    </message>
    <message>
      <source>A locked layer is left alone by every re-roll.</source>
      <translation>锁定的层不受任何重掷影响。</translation>
    </message>
    <message>
      <source>A mistake of EmoFace's own. Please report it.</source>
      <translation>EmoFace 自身的错误。请报告。</translation>
    </message>
    <message>
      <source>A row a frame, for a spreadsheet.</source>
      <translation>每帧一行，供电子表格使用。</translation>
    </message>
    <message>
      <source>A section of its own leaves the animator's keys below as they are.</source>
      <translation>单独的片段不会改动下面动画师的关键帧。</translation>
    </message>
    <message>
      <source>A sequence for each line</source>
      <translation>每句台词一个序列</translation>
    </message>
    <message>
      <source>Add Folder...</source>
      <translation>添加文件夹...</translation>
    </message>
    <message>
      <source>Add Selected</source>
      <translation>添加所选</translation>
    </message>
    <message>
      <source>Add all recordings below a folder.</source>
      <translation>添加文件夹及其子文件夹中的所有录音。</translation>
    </message>
    <message>
      <source>Add blink</source>
      <translation>添加眨眼</translation>
    </message>
    <message>
      <source>Add fixation</source>
      <translation>添加注视点</translation>
    </message>
    <message>
      <source>Add here</source>
      <translation>在此添加</translation>
    </message>
    <message>
      <source>Add lines</source>
      <translation>添加台词</translation>
    </message>
    <message>
      <source>Add recordings as lines.</source>
      <translation>把录音添加为台词。</translation>
    </message>
    <message>
      <source>Add the lines of a batch table (CSV).</source>
      <translation>添加批处理表（CSV）中的台词。</translation>
    </message>
    <message>
      <source>Add the {what} that are selected.</source>
      <translation>添加所选的{what}。</translation>
    </message>
    <message>
      <source>Add...</source>
      <translation>添加...</translation>
    </message>
    <message>
      <source>Aim gaze</source>
      <translation>调整注视方向</translation>
    </message>
    <message>
      <source>Aim...</source>
      <translation>调整方向...</translation>
    </message>
    <message>
      <source>All files</source>
      <translation>所有文件</translation>
    </message>
    <message>
      <source>Also export</source>
      <translation>同时导出</translation>
    </message>
    <message>
      <source>Also replace what was edited by hand</source>
      <translation>也替换手动修改过的内容</translation>
    </message>
    <message>
      <source>An additive section over it</source>
      <translation>其上的叠加片段</translation>
    </message>
    <message>
      <source>An overriding section over it</source>
      <translation>其上的覆盖片段</translation>
    </message>
    <message>
      <source>Angry</source>
      <translation>愤怒</translation>
    </message>
    <message>
      <source>Animate every line that has no take of what is asked.</source>
      <translation>为所有尚无对应结果的台词生成动画。</translation>
    </message>
    <message>
      <source>Animate the selected lines.</source>
      <translation>为所选台词生成动画。</translation>
    </message>
    <message>
      <source>Animating</source>
      <translation>正在生成动画</translation>
    </message>
    <message>
      <source>Another file for this line, such as one that has moved. Emotions and seeds stay.</source>
      <translation>为这句台词换一个文件，例如文件已移动时。情绪和种子保持不变。</translation>
    </message>
    <message>
      <source>Automatic</source>
      <translation>自动</translation>
    </message>
    <message>
      <source>Automatic takes the graphics card if it can run the model.</source>
      <translation>自动：显卡能运行模型时就用显卡。</translation>
    </message>
    <message>
      <source>Batch tables</source>
      <translation>批处理表</translation>
    </message>
    <message>
      <source>Blink, strength {share}</source>
      <translation>眨眼，强度 {share}</translation>
    </message>
    <message>
      <source>Blinks</source>
      <translation>眨眼</translation>
    </message>
    <message>
      <source>Bring back</source>
      <translation>恢复</translation>
    </message>
    <message>
      <source>Brows</source>
      <translation>眉毛</translation>
    </message>
    <message>
      <source>Browse...</source>
      <translation>浏览...</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>取消</translation>
    </message>
    <message>
      <source>Cancel All</source>
      <translation>全部取消</translation>
    </message>
    <message>
      <source>Cancelled. The sequence is as it was.</source>
      <translation>已取消，序列保持原样。</translation>
    </message>
    <message>
      <source>Cannot be written</source>
      <translation>无法写入</translation>
    </message>
    <message>
      <source>Change blink strength</source>
      <translation>更改眨眼强度</translation>
    </message>
    <message>
      <source>Change crossfade</source>
      <translation>更改过渡</translation>
    </message>
    <message>
      <source>Change emotion</source>
      <translation>更改情绪</translation>
    </message>
    <message>
      <source>Change intensity</source>
      <translation>更改强度</translation>
    </message>
    <message>
      <source>Changed since</source>
      <translation>已改动</translation>
    </message>
    <message>
      <source>Choose Recording...</source>
      <translation>选择录音...</translation>
    </message>
    <message>
      <source>Choose a line above.</source>
      <translation>请在上面选择一句台词。</translation>
    </message>
    <message>
      <source>Choose a model by its card.</source>
      <translation>根据说明卡选择模型。</translation>
    </message>
    <message>
      <source>Choose all</source>
      <translation>全选</translation>
    </message>
    <message>
      <source>Choose recording</source>
      <translation>选择录音</translation>
    </message>
    <message>
      <source>Choose which of the 174 controls are shown.</source>
      <translation>选择显示 174 个控制器中的哪些。</translation>
    </message>
    <message>
      <source>Chosen range</source>
      <translation>所选范围</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>关闭</translation>
    </message>
    <message>
      <source>Close the panel.</source>
      <translation>关闭面板。</translation>
    </message>
    <message>
      <source>Closer</source>
      <translation>放大</translation>
    </message>
    <message>
      <source>Controls</source>
      <translation>控制器</translation>
    </message>
    <message>
      <source>Controls ...</source>
      <translation>控制器 ...</translation>
    </message>
    <message>
      <source>Crossfade</source>
      <translation>过渡</translation>
    </message>
    <message>
      <source>Curves</source>
      <translation>曲线</translation>
    </message>
    <message>
      <source>Cut the segment under the playhead in two (S).</source>
      <translation>在播放头处把片段一分为二（S）。</translation>
    </message>
    <message>
      <source>Delete</source>
      <translation>删除</translation>
    </message>
    <message>
      <source>Delete blinks</source>
      <translation>删除眨眼</translation>
    </message>
    <message>
      <source>Delete fixations</source>
      <translation>删除注视点</translation>
    </message>
    <message>
      <source>Delete segment</source>
      <translation>删除片段</translation>
    </message>
    <message>
      <source>Discard</source>
      <translation>丢弃</translation>
    </message>
    <message>
      <source>Disgust</source>
      <translation>厌恶</translation>
    </message>
    <message>
      <source>Do again what was taken back.</source>
      <translation>重做撤销的操作。</translation>
    </message>
    <message>
      <source>Don't save</source>
      <translation>不保存</translation>
    </message>
    <message>
      <source>Double-click to add a blink. Drag it along, or up and down for its strength. L locks, Del deletes.</source>
      <translation>双击添加眨眼。左右拖动移动，上下拖动改变强度。L 锁定，Del 删除。</translation>
    </message>
    <message>
      <source>Double-click to add a fixation, or on one to aim it. Drag it along. L locks, Del deletes.</source>
      <translation>双击空处添加注视点，双击注视点调整方向。左右拖动移动。L 锁定，Del 删除。</translation>
    </message>
    <message>
      <source>Down to single samples (+).</source>
      <translation>直到单个采样（+）。</translation>
    </message>
    <message>
      <source>Drag on empty space to draw a segment. Drag an edge to move it, up and down to change the intensity.</source>
      <translation>在空处拖动绘制片段。拖动边缘可移动，上下拖动改变强度。</translation>
    </message>
    <message>
      <source>Drag to choose a range: it is what loops and what is re-rolled. Click to go there. Alt: no snapping.</source>
      <translation>拖动选择范围：循环和重掷都限于该范围。单击跳转。按住 Alt 不吸附。</translation>
    </message>
    <message>
      <source>Drag to scrub. Ctrl and the wheel zoom, the wheel scrolls, F shows the whole line.</source>
      <translation>拖动以搓擦。Ctrl 加滚轮缩放，滚轮滚动，F 显示整句。</translation>
    </message>
    <message>
      <source>Drag up or down: intensity. 1 to 7: emotion. S: split. Del: delete. Alt: no snapping.</source>
      <translation>上下拖动：强度。1 到 7：情绪。S：拆分。Del：删除。Alt：不吸附。</translation>
    </message>
    <message>
      <source>Draw again with the next seed: in the selected range, or in the whole line. Locked ones stay.</source>
      <translation>用下一个种子重新抽取：所选范围内，或整句。锁定的保持不变。</translation>
    </message>
    <message>
      <source>Draw both again.</source>
      <translation>两者都重新抽取。</translation>
    </message>
    <message>
      <source>Draw segment</source>
      <translation>绘制片段</translation>
    </message>
    <message>
      <source>Draw the blinks again.</source>
      <translation>重新抽取眨眼。</translation>
    </message>
    <message>
      <source>Draw the gaze again.</source>
      <translation>重新抽取注视。</translation>
    </message>
    <message>
      <source>Drawing blinks and gaze</source>
      <translation>正在抽取眨眼和注视</translation>
    </message>
    <message>
      <source>Drop recordings or folders here, or press Add.</source>
      <translation>把录音或文件夹拖到这里，或按“添加”。</translation>
    </message>
    <message>
      <source>Ears</source>
      <translation>耳朵</translation>
    </message>
    <message>
      <source>Edit</source>
      <translation>编辑</translation>
    </message>
    <message>
      <source>Edited by hand and kept: {controls}</source>
      <translation>手动修改过，予以保留：{controls}</translation>
    </message>
    <message>
      <source>EmoFace projects</source>
      <translation>EmoFace 项目</translation>
    </message>
    <message>
      <source>EmoFace's model runs in a Python environment of its own, which {state}</source>
      <translation>EmoFace 的模型在单独的 Python 环境中运行，该环境 {state}</translation>
    </message>
    <message>
      <source>Emotion</source>
      <translation>情绪</translation>
    </message>
    <message>
      <source>Emotions</source>
      <translation>情绪</translation>
    </message>
    <message>
      <source>Empty the queue.</source>
      <translation>清空队列。</translation>
    </message>
    <message>
      <source>Every line becomes a .take here, named after the line or its target.</source>
      <translation>每句台词在此成为一个 .take 文件，以台词或其目标命名。</translation>
    </message>
    <message>
      <source>Export Table...</source>
      <translation>导出表格...</translation>
    </message>
    <message>
      <source>Eyes</source>
      <translation>眼睛</translation>
    </message>
    <message>
      <source>Face</source>
      <translation>脸</translation>
    </message>
    <message>
      <source>Failed</source>
      <translation>失败</translation>
    </message>
    <message>
      <source>Failed: {count}. The table says why.</source>
      <translation>失败：{count}。原因见表中。</translation>
    </message>
    <message>
      <source>Fear</source>
      <translation>恐惧</translation>
    </message>
    <message>
      <source>File</source>
      <translation>文件</translation>
    </message>
    <message>
      <source>Files</source>
      <translation>文件</translation>
    </message>
    <message>
      <source>Find</source>
      <translation>查找</translation>
    </message>
    <message>
      <source>Find lines</source>
      <translation>查找台词</translation>
    </message>
    <message>
      <source>Find lines: name, emotion, status...</source>
      <translation>查找台词：名称、情绪、状态...</translation>
    </message>
    <message>
      <source>Finding the phones</source>
      <translation>正在识别音素</translation>
    </message>
    <message>
      <source>Folder</source>
      <translation>文件夹</translation>
    </message>
    <message>
      <source>Frame rate</source>
      <translation>帧率</translation>
    </message>
    <message>
      <source>From the playhead (Space).</source>
      <translation>从播放头开始（空格）。</translation>
    </message>
    <message>
      <source>Further away</source>
      <translation>缩小</translation>
    </message>
    <message>
      <source>Gaze</source>
      <translation>注视</translation>
    </message>
    <message>
      <source>Gaze direction</source>
      <translation>注视方向</translation>
    </message>
    <message>
      <source>Gaze, left {x}, up {y}</source>
      <translation>注视，左 {x}，上 {y}</translation>
    </message>
    <message>
      <source>Generate</source>
      <translation>生成</translation>
    </message>
    <message>
      <source>Generate All</source>
      <translation>全部生成</translation>
    </message>
    <message>
      <source>Graphics card (CUDA)</source>
      <translation>显卡（CUDA）</translation>
    </message>
    <message>
      <source>Half speed</source>
      <translation>半速</translation>
    </message>
    <message>
      <source>Happy</source>
      <translation>高兴</translation>
    </message>
    <message>
      <source>How far the line is. Why it failed, or what was noticed, is in the tooltip and below the table.</source>
      <translation>台词的进展。失败的原因或需要注意的事项见工具提示和表格下方。</translation>
    </message>
    <message>
      <source>How long emotions blend at every cut. The handles at a cut drag it too.</source>
      <translation>情绪在每个切换处混合的时长。也可拖动切换处的手柄。</translation>
    </message>
    <message>
      <source>How strong the emotion is; the rest is neutral. Drag and watch.</source>
      <translation>情绪的强度；其余为中性。拖动即可看到效果。</translation>
    </message>
    <message>
      <source>Import Table...</source>
      <translation>导入表格...</translation>
    </message>
    <message>
      <source>Import table</source>
      <translation>导入表格</translation>
    </message>
    <message>
      <source>Install</source>
      <translation>安装</translation>
    </message>
    <message>
      <source>Intensity</source>
      <translation>强度</translation>
    </message>
    <message>
      <source>Into</source>
      <translation>写入到</translation>
    </message>
    <message>
      <source>Jaw</source>
      <translation>下颌</translation>
    </message>
    <message>
      <source>Jaw, lips together, stretch, brow</source>
      <translation>下颌、闭唇、拉伸、眉毛</translation>
    </message>
    <message>
      <source>Kept: edited by hand</source>
      <translation>保留：手动修改过</translation>
    </message>
    <message>
      <source>Keys by Sequencer channel, for scripts.</source>
      <translation>按 Sequencer 通道的关键帧，供脚本使用。</translation>
    </message>
    <message>
      <source>Keys for the face board in Maya.</source>
      <translation>Maya 中面部控制板的关键帧。</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>语言</translation>
    </message>
    <message>
      <source>Layer</source>
      <translation>层</translation>
    </message>
    <message>
      <source>Length</source>
      <translation>时长</translation>
    </message>
    <message>
      <source>Line</source>
      <translation>台词</translation>
    </message>
    <message>
      <source>Line editor</source>
      <translation>台词编辑器</translation>
    </message>
    <message>
      <source>Lines</source>
      <translation>台词</translation>
    </message>
    <message>
      <source>Lines brought back: {count}.</source>
      <translation>已恢复台词：{count}。</translation>
    </message>
    <message>
      <source>Lines written: {count}.</source>
      <translation>已写入台词：{count}。</translation>
    </message>
    <message>
      <source>Listening to the speech</source>
      <translation>正在聆听语音</translation>
    </message>
    <message>
      <source>Live Link Face: 52 ARKit shapes and the eyes.</source>
      <translation>Live Link Face：52 个 ARKit 形状和眼睛。</translation>
    </message>
    <message>
      <source>Loading the model</source>
      <translation>正在加载模型</translation>
    </message>
    <message>
      <source>Lock</source>
      <translation>锁定</translation>
    </message>
    <message>
      <source>Lock or free blinks</source>
      <translation>锁定或解锁眨眼</translation>
    </message>
    <message>
      <source>Lock or free fixations</source>
      <translation>锁定或解锁注视点</translation>
    </message>
    <message>
      <source>Lock seed</source>
      <translation>锁定种子</translation>
    </message>
    <message>
      <source>Locked: no re-roll changes it.</source>
      <translation>已锁定：重掷不会改变它。</translation>
    </message>
    <message>
      <source>Looking at what is installed...</source>
      <translation>正在检查已安装的内容...</translation>
    </message>
    <message>
      <source>Looking at what is there...</source>
      <translation>正在检查现有内容...</translation>
    </message>
    <message>
      <source>Loop</source>
      <translation>循环</translation>
    </message>
    <message>
      <source>Making it downloads about {download:g} GB from pypi.org and download.pytorch.org, and takes about {disk:g} GB in {folder}. It takes some minutes; the editor can be used meanwhile.</source>
      <translation>创建它需要从 pypi.org 和 download.pytorch.org 下载约 {download:g} GB，并在 {folder} 中占用约 {disk:g} GB。需要几分钟；期间可继续使用编辑器。</translation>
    </message>
    <message>
      <source>Minutes and seconds.</source>
      <translation>分和秒。</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>模型</translation>
    </message>
    <message>
      <source>Model card</source>
      <translation>模型说明卡</translation>
    </message>
    <message>
      <source>Model...</source>
      <translation>模型...</translation>
    </message>
    <message>
      <source>Models of your own go into {folder}.</source>
      <translation>您自己的模型放在 {folder}。</translation>
    </message>
    <message>
      <source>Mouth</source>
      <translation>嘴</translation>
    </message>
    <message>
      <source>Move blinks</source>
      <translation>移动眨眼</translation>
    </message>
    <message>
      <source>Move fixations</source>
      <translation>移动注视点</translation>
    </message>
    <message>
      <source>Move segment edge</source>
      <translation>移动片段边缘</translation>
    </message>
    <message>
      <source>Move the Host's Playhead</source>
      <translation>带动宿主的播放头</translation>
    </message>
    <message>
      <source>Names the chosen segment. With none chosen it paints the range, or what is under the playhead.</source>
      <translation>为所选片段指定情绪。未选片段时，涂绘所选范围或播放头处。</translation>
    </message>
    <message>
      <source>Neck</source>
      <translation>颈部</translation>
    </message>
    <message>
      <source>Neutral</source>
      <translation>中性</translation>
    </message>
    <message>
      <source>Neutral. Drag to draw a segment, or press 1 to 7.</source>
      <translation>中性。拖动绘制片段，或按 1 到 7。</translation>
    </message>
    <message>
      <source>New</source>
      <translation>新建</translation>
    </message>
    <message>
      <source>Next Line</source>
      <translation>下一句</translation>
    </message>
    <message>
      <source>No line selected</source>
      <translation>未选择台词</translation>
    </message>
    <message>
      <source>No lines, no file.</source>
      <translation>没有台词，没有文件。</translation>
    </message>
    <message>
      <source>No recording was found there. Expected files such as .wav, .flac or .mp3.</source>
      <translation>那里没有找到录音。应为 .wav、.flac 或 .mp3 等文件。</translation>
    </message>
    <message>
      <source>No {what} are selected. Select some and try again.</source>
      <translation>未选择任何{what}。请选择后重试。</translation>
    </message>
    <message>
      <source>Nose</source>
      <translation>鼻子</translation>
    </message>
    <message>
      <source>Not animated</source>
      <translation>未生成</translation>
    </message>
    <message>
      <source>Of sequences that are made; those that are there keep theirs.</source>
      <translation>用于新建的序列；已有的保持自己的帧率。</translation>
    </message>
    <message>
      <source>Of the exports; the take itself always has 60.</source>
      <translation>用于导出；take 本身始终为 60。</translation>
    </message>
    <message>
      <source>Of the line that is being animated.</source>
      <translation>正在生成的台词的进度。</translation>
    </message>
    <message>
      <source>Off: whatever a person changed since EmoFace wrote it stays as they left it.</source>
      <translation>关闭时：EmoFace 写入之后人为修改的内容都保持原样。</translation>
    </message>
    <message>
      <source>One emotion for the whole of every selected line. Paint below for more.</source>
      <translation>所选每句台词通篇一种情绪。要更多变化，请在下方涂绘。</translation>
    </message>
    <message>
      <source>One seed for blinks and gaze of every selected line. Empty: from the recording.</source>
      <translation>所选每句台词的眨眼和注视共用一个种子。留空：取自录音。</translation>
    </message>
    <message>
      <source>Open</source>
      <translation>打开</translation>
    </message>
    <message>
      <source>Open a project.</source>
      <translation>打开项目。</translation>
    </message>
    <message>
      <source>Open...</source>
      <translation>打开...</translation>
    </message>
    <message>
      <source>Opening</source>
      <translation>正在打开</translation>
    </message>
    <message>
      <source>Paint emotion</source>
      <translation>涂绘情绪</translation>
    </message>
    <message>
      <source>Play</source>
      <translation>播放</translation>
    </message>
    <message>
      <source>Play the range, or the line, again and again.</source>
      <translation>反复播放所选范围或整句。</translation>
    </message>
    <message>
      <source>Previous Line</source>
      <translation>上一句</translation>
    </message>
    <message>
      <source>Processor (CPU)</source>
      <translation>处理器（CPU）</translation>
    </message>
    <message>
      <source>Progress</source>
      <translation>进度</translation>
    </message>
    <message>
      <source>Re-roll Blinks</source>
      <translation>重掷眨眼</translation>
    </message>
    <message>
      <source>Re-roll Blinks and Gaze</source>
      <translation>重掷眨眼和注视</translation>
    </message>
    <message>
      <source>Re-roll Gaze</source>
      <translation>重掷注视</translation>
    </message>
    <message>
      <source>Re-roll blinks</source>
      <translation>重掷眨眼</translation>
    </message>
    <message>
      <source>Re-roll blinks and gaze</source>
      <translation>重掷眨眼和注视</translation>
    </message>
    <message>
      <source>Re-roll gaze</source>
      <translation>重掷注视</translation>
    </message>
    <message>
      <source>Re-roll {layer}</source>
      <translation>重掷{layer}</translation>
    </message>
    <message>
      <source>Reading the recording</source>
      <translation>正在读取录音</translation>
    </message>
    <message>
      <source>Ready</source>
      <translation>就绪</translation>
    </message>
    <message>
      <source>Recordings</source>
      <translation>录音</translation>
    </message>
    <message>
      <source>Recordings of the folder that are lines already: {count}.</source>
      <translation>文件夹中已有 {count} 个录音在台词表里。</translation>
    </message>
    <message>
      <source>Redo</source>
      <translation>重做</translation>
    </message>
    <message>
      <source>Remove Lines</source>
      <translation>移除台词</translation>
    </message>
    <message>
      <source>Remove lines</source>
      <translation>移除台词</translation>
    </message>
    <message>
      <source>Replaces all but what was edited by hand</source>
      <translation>替换除手动修改外的全部</translation>
    </message>
    <message>
      <source>Replaces what EmoFace wrote</source>
      <translation>替换 EmoFace 写入的内容</translation>
    </message>
    <message>
      <source>Runs on</source>
      <translation>运行于</translation>
    </message>
    <message>
      <source>Sad</source>
      <translation>悲伤</translation>
    </message>
    <message>
      <source>Save</source>
      <translation>保存</translation>
    </message>
    <message>
      <source>Save As...</source>
      <translation>另存为...</translation>
    </message>
    <message>
      <source>Save as another project.</source>
      <translation>另存为其他项目。</translation>
    </message>
    <message>
      <source>Save lines, emotions and takes.</source>
      <translation>保存台词、情绪和结果。</translation>
    </message>
    <message>
      <source>Save the lines as a batch table (CSV).</source>
      <translation>把台词保存为批处理表（CSV）。</translation>
    </message>
    <message>
      <source>Saved {path}</source>
      <translation>已保存 {path}</translation>
    </message>
    <message>
      <source>Saving</source>
      <translation>正在保存</translation>
    </message>
    <message>
      <source>Scroll along the line</source>
      <translation>沿台词滚动</translation>
    </message>
    <message>
      <source>Search controls</source>
      <translation>搜索控制器</translation>
    </message>
    <message>
      <source>Search: lips, brow, jaw ...</source>
      <translation>搜索：lips、brow、jaw ...</translation>
    </message>
    <message>
      <source>Seed</source>
      <translation>种子</translation>
    </message>
    <message>
      <source>Seed of {layer}</source>
      <translation>{layer}的种子</translation>
    </message>
    <message>
      <source>Select All</source>
      <translation>全选</translation>
    </message>
    <message>
      <source>Select the line above.</source>
      <translation>选择上面一句台词。</translation>
    </message>
    <message>
      <source>Select the line below.</source>
      <translation>选择下面一句台词。</translation>
    </message>
    <message>
      <source>Sequencer shows the moment you hear here.</source>
      <translation>Sequencer 显示您在此听到的时刻。</translation>
    </message>
    <message>
      <source>Set emotion</source>
      <translation>设置情绪</translation>
    </message>
    <message>
      <source>Set intensity</source>
      <translation>设置强度</translation>
    </message>
    <message>
      <source>Set seed</source>
      <translation>设置种子</translation>
    </message>
    <message>
      <source>Set target</source>
      <translation>设置目标</translation>
    </message>
    <message>
      <source>Set up EmoFace</source>
      <translation>安装 EmoFace</translation>
    </message>
    <message>
      <source>Set up...</source>
      <translation>安装...</translation>
    </message>
    <message>
      <source>Several</source>
      <translation>多种</translation>
    </message>
    <message>
      <source>Show more of the line (-).</source>
      <translation>显示更多台词（-）。</translation>
    </message>
    <message>
      <source>Show only some lines.</source>
      <translation>只显示部分台词。</translation>
    </message>
    <message>
      <source>Show or hide a layer</source>
      <translation>显示或隐藏层</translation>
    </message>
    <message>
      <source>Show the line from end to end (F).</source>
      <translation>显示整句（F）。</translation>
    </message>
    <message>
      <source>Shows only lines that hold every word, such as: failed, or: guard angry.</source>
      <translation>只显示包含所有词语的台词，例如：失败，或：守卫 愤怒。</translation>
    </message>
    <message>
      <source>Smoothing</source>
      <translation>正在平滑</translation>
    </message>
    <message>
      <source>Sound</source>
      <translation>声音</translation>
    </message>
    <message>
      <source>Sound Waves</source>
      <translation>声波资产</translation>
    </message>
    <message>
      <source>Split</source>
      <translation>拆分</translation>
    </message>
    <message>
      <source>Split here</source>
      <translation>在此拆分</translation>
    </message>
    <message>
      <source>Split segment</source>
      <translation>拆分片段</translation>
    </message>
    <message>
      <source>Starting the worker</source>
      <translation>正在启动工作进程</translation>
    </message>
    <message>
      <source>Status</source>
      <translation>状态</translation>
    </message>
    <message>
      <source>Step back</source>
      <translation>后退一步</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>停止</translation>
    </message>
    <message>
      <source>Surprise</source>
      <translation>惊讶</translation>
    </message>
    <message>
      <source>Take back the last change.</source>
      <translation>撤销上一次更改。</translation>
    </message>
    <message>
      <source>Take the selected lines out of the queue.</source>
      <translation>把所选台词移出队列。</translation>
    </message>
    <message>
      <source>Target</source>
      <translation>目标</translation>
    </message>
    <message>
      <source>Teeth</source>
      <translation>牙齿</translation>
    </message>
    <message>
      <source>The curves come with the first take.</source>
      <translation>曲线会随第一个结果出现。</translation>
    </message>
    <message>
      <source>The dataset's own form: 174 values a row.</source>
      <translation>数据集自己的格式：每行 174 个值。</translation>
    </message>
    <message>
      <source>The emotions do not fit the line. Change them below.</source>
      <translation>情绪与台词的长度不符。请在下面修改。</translation>
    </message>
    <message>
      <source>The face itself</source>
      <translation>脸本身</translation>
    </message>
    <message>
      <source>The line is animated. Please note:</source>
      <translation>台词已生成动画，但请注意：</translation>
    </message>
    <message>
      <source>The line's name. Its recording is in the tooltip.</source>
      <translation>台词名称。录音路径见提示。</translation>
    </message>
    <message>
      <source>The model cannot be used. Choose another under View &gt; Model.</source>
      <translation>模型无法使用。请在“视图 &gt; 模型”中另选一个。</translation>
    </message>
    <message>
      <source>The model in use. Click for its card, and to choose another.</source>
      <translation>正在使用的模型。单击查看说明卡或另选。</translation>
    </message>
    <message>
      <source>The model's process cannot do this.</source>
      <translation>模型进程无法完成此操作。</translation>
    </message>
    <message>
      <source>The model's process ended, and again when it was asked once more. Generate the line again.</source>
      <translation>模型进程意外结束，重试后再次结束。请重新生成这句台词。</translation>
    </message>
    <message>
      <source>The panel ended without being closed. Unsaved work on {name} is still there. Lines: {count}.</source>
      <translation>面板未正常关闭。{name} 未保存的工作仍在。台词：{count}。</translation>
    </message>
    <message>
      <source>The project cannot be opened.</source>
      <translation>项目无法打开。</translation>
    </message>
    <message>
      <source>The recording cannot be used. Export it again, or press Line &gt; Choose Recording.</source>
      <translation>录音无法使用。请重新导出，或使用“台词 &gt; 选择录音”。</translation>
    </message>
    <message>
      <source>The same seed always gives the same. Type one to draw with it.</source>
      <translation>相同的种子总是得到相同的结果。输入一个即可用它抽取。</translation>
    </message>
    <message>
      <source>The seed before this one: what was there before a re-roll.</source>
      <translation>前一个种子：重掷之前的样子。</translation>
    </message>
    <message>
      <source>The sequence that is open in Sequencer</source>
      <translation>Sequencer 中打开的序列</translation>
    </message>
    <message>
      <source>The sound cannot be played ({reason}). The playhead moves without it.</source>
      <translation>无法播放声音（{reason}）。播放头将无声移动。</translation>
    </message>
    <message>
      <source>The start of the range, or of the line (Home).</source>
      <translation>范围或台词的开头（Home）。</translation>
    </message>
    <message>
      <source>The table cannot be used. Correct it and import it again.</source>
      <translation>表格无法使用。请改正后重新导入。</translation>
    </message>
    <message>
      <source>The take cannot be changed any more. Generate the line again.</source>
      <translation>结果已无法修改。请重新生成这句台词。</translation>
    </message>
    <message>
      <source>The take cannot be read. Generate the line again.</source>
      <translation>结果无法读取。请重新生成这句台词。</translation>
    </message>
    <message>
      <source>The unsaved work cannot be read.</source>
      <translation>未保存的工作无法读取。</translation>
    </message>
    <message>
      <source>The values that are written, blinks and gaze included. Choose controls at the left.</source>
      <translation>将写入的值，包括眨眼和注视。在左侧选择控制器。</translation>
    </message>
    <message>
      <source>The waveform is on its way.</source>
      <translation>波形即将显示。</translation>
    </message>
    <message>
      <source>Their recordings stay.</source>
      <translation>录音文件不会被删除。</translation>
    </message>
    <message>
      <source>There is no model. The plugin's Resources/Models is empty.</source>
      <translation>没有模型。插件的 Resources/Models 为空。</translation>
    </message>
    <message>
      <source>This Python has no {package}, which runs the model. Run `python run.py` once, or `pip install -r requirements.txt`, and start the panel again.</source>
      <translation>此 Python 缺少运行模型所需的 {package}。请运行一次 `python run.py` 或 `pip install -r requirements.txt`，然后重新启动面板。</translation>
    </message>
    <message>
      <source>This model has no card.</source>
      <translation>此模型没有说明卡。</translation>
    </message>
    <message>
      <source>Time</source>
      <translation>时间</translation>
    </message>
    <message>
      <source>Time ruler</source>
      <translation>时间标尺</translation>
    </message>
    <message>
      <source>To see what lips and lids do.</source>
      <translation>便于看清嘴唇和眼睑的动作。</translation>
    </message>
    <message>
      <source>To the start</source>
      <translation>回到开头</translation>
    </message>
    <message>
      <source>Tongue</source>
      <translation>舌头</translation>
    </message>
    <message>
      <source>Tools</source>
      <translation>工具</translation>
    </message>
    <message>
      <source>Try again</source>
      <translation>重试</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>撤销</translation>
    </message>
    <message>
      <source>Unlock</source>
      <translation>解锁</translation>
    </message>
    <message>
      <source>Unlock seed</source>
      <translation>解锁种子</translation>
    </message>
    <message>
      <source>Unreal</source>
      <translation>Unreal</translation>
    </message>
    <message>
      <source>Untitled</source>
      <translation>未命名</translation>
    </message>
    <message>
      <source>Use this model</source>
      <translation>使用此模型</translation>
    </message>
    <message>
      <source>Usual controls</source>
      <translation>常用控制器</translation>
    </message>
    <message>
      <source>Values under the playhead</source>
      <translation>播放头处的值</translation>
    </message>
    <message>
      <source>View</source>
      <translation>视图</translation>
    </message>
    <message>
      <source>Waiting</source>
      <translation>等待中</translation>
    </message>
    <message>
      <source>Waveform</source>
      <translation>波形</translation>
    </message>
    <message>
      <source>What the face feels, and when. Keys 1 to 7 set it for all selected lines.</source>
      <translation>脸的情绪及其时间。按 1 到 7 为所有所选台词设置。</translation>
    </message>
    <message>
      <source>What will happen</source>
      <translation>将发生什么</translation>
    </message>
    <message>
      <source>Where</source>
      <translation>位置</translation>
    </message>
    <message>
      <source>Where it is written. Empty: named after the line. Double-click to change it.</source>
      <translation>写入位置。留空：以台词命名。双击修改。</translation>
    </message>
    <message>
      <source>Where sequences are made that are not there yet.</source>
      <translation>新序列创建于此。</translation>
    </message>
    <message>
      <source>Where the model runs, and how much faster than the recording it animates.</source>
      <translation>模型在何处运行，以及比录音快多少倍。</translation>
    </message>
    <message>
      <source>Whether they lie over the face. Switching off keeps them.</source>
      <translation>是否叠加在脸上。关闭后仍会保留。</translation>
    </message>
    <message>
      <source>Whole line</source>
      <translation>整句</translation>
    </message>
    <message>
      <source>Words and phones with their times, for Praat.</source>
      <translation>词和音素及其时间,用于 Praat。</translation>
    </message>
    <message>
      <source>Working</source>
      <translation>进行中</translation>
    </message>
    <message>
      <source>Write</source>
      <translation>写入</translation>
    </message>
    <message>
      <source>Write All...</source>
      <translation>全部写入...</translation>
    </message>
    <message>
      <source>Write every line's take.</source>
      <translation>写入每句台词的结果。</translation>
    </message>
    <message>
      <source>Write the selected lines' takes to the host.</source>
      <translation>把所选台词的结果写入宿主。</translation>
    </message>
    <message>
      <source>Write to {host}</source>
      <translation>写入到 {host}</translation>
    </message>
    <message>
      <source>Write {count}</source>
      <translation>写入 {count} 句</translation>
    </message>
    <message>
      <source>Write...</source>
      <translation>写入...</translation>
    </message>
    <message>
      <source>Written</source>
      <translation>已写入</translation>
    </message>
    <message>
      <source>no device for sound was found</source>
      <translation>未找到声音设备</translation>
    </message>
    <message>
      <source>the target {target} lies outside the folder {folder}. Name one inside it.</source>
      <translation>目标 {target} 在文件夹 {folder} 之外。请指定其中的位置。</translation>
    </message>
    <message>
      <source>{changes}.</source>
      <translation>{changes}。</translation>
    </message>
    <message>
      <source>{count} cannot be written</source>
      <translation>{count} 句无法写入</translation>
    </message>
    <message>
      <source>{count} kept, edited by hand</source>
      <translation>{count} 句因手动修改而保留</translation>
    </message>
    <message>
      <source>{count} lines</source>
      <translation>{count} 句台词</translation>
    </message>
    <message>
      <source>{count} lines to go</source>
      <translation>还剩 {count} 句</translation>
    </message>
    <message>
      <source>{count} new</source>
      <translation>{count} 句新建</translation>
    </message>
    <message>
      <source>{count} replaced</source>
      <translation>{count} 句替换</translation>
    </message>
    <message>
      <source>{count} replaced in part</source>
      <translation>{count} 句部分替换</translation>
    </message>
    <message>
      <source>{folder}: the journal cannot be written ({reason}). Save often: a crash would lose what is not saved.</source>
      <translation>{folder}：无法写入日志（{reason}）。请经常保存：一旦崩溃，未保存的内容会丢失。</translation>
    </message>
    <message>
      <source>{name} has changes that are not saved.</source>
      <translation>{name} 有未保存的更改。</translation>
    </message>
    <message>
      <source>{name} was edited by hand, or is not EmoFace's, and is kept.</source>
      <translation>{name} 被手动修改过，或不属于 EmoFace，予以保留。</translation>
    </message>
    <message>
      <source>{path}: there is no such file. Check the path.</source>
      <translation>{path}：没有这个文件。请检查路径。</translation>
    </message>
    <message>
      <source>{path}: {other} goes to the same place. Give this line a target of its own.</source>
      <translation>{path}：{other} 也写到同一处。请为这句台词单独指定目标。</translation>
    </message>
    <message>
      <source>{rate} frames a second</source>
      <translation>每秒 {rate} 帧</translation>
    </message>
    <message>
      <source>{times}x real time</source>
      <translation>{times} 倍实时</translation>
    </message>
  </context>
</TS>
