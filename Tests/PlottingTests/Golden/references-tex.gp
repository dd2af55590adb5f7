# Drawn again by: gnuplot with this script, in its own folder
reset
set encoding utf8
set terminal cairolatex pdf color colortext rounded size 15cm,16.85222cm font ',8' fontscale 1 linewidth 2
set output 'fig.tex'
unset key
set style fill noborder
set multiplot

# first panel
set lmargin at screen 0.09392; set rmargin at screen 0.97731; set bmargin at screen 0.7614; set tmargin at screen 0.96316
set xrange [0.0:600.0]; unset logscale x
set yrange [19.168178910330525:52.402647251476694]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('' 0.0, '' 60.0, '' 120.0, '' 180.0, '' 240.0, '' 300.0, '' 360.0, '' 420.0, '' 480.0, '' 540.0, '' 600.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('\fontsize{8}{9.6}\selectfont{}20' 20.0, '\fontsize{8}{9.6}\selectfont{}30' 30.0, '\fontsize{8}{9.6}\selectfont{}40' 40.0, '\fontsize{8}{9.6}\selectfont{}50' 50.0)
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label '\fontsize{8.48}{10.176}\selectfont{}\bfseries{}Events' at screen 0.09392,0.97739 left noenhanced front font 'Arial:Bold,8.48' textcolor rgb '#262626'
set label '\fontsize{8}{9.6}\selectfont{}T (\ensuremath{^{\circ}}C)' at screen 0.02352,0.86228 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from first 100.0, graph 0 to first 100.0, graph 1 nohead front linecolor rgb '#636363' linewidth 0.825 dashtype (8,7)
set arrow from first 120.0, graph 0 to first 120.0, graph 0.87134 nohead front linecolor rgb '#636363' linewidth 0.825 dashtype (8,7)
set arrow from first 125.0, graph 0 to first 125.0, graph 0.76343 nohead front linecolor rgb '#636363' linewidth 0.825 dashtype (8,7)
set arrow from first 590.0, graph 0 to first 590.0, graph 1 nohead front linecolor rgb '#636363' linewidth 0.825 dashtype (8,7)
set object rectangle from graph 0.5,0 to graph 0.66667,1 behind fillcolor rgb '#e9e9e9' fillstyle solid noborder
set arrow from graph 0, first 45.0 to graph 1, first 45.0 nohead front linecolor rgb '#636363' linewidth 0.825 dashtype (14,9)
set label '\fontsize{7.36}{8.832}\selectfont{}drift' at screen 0.60923,0.94976 center noenhanced front font 'Arial,7.36' textcolor rgb '#636363'
set label '\fontsize{7.36}{8.832}\selectfont{}valve opened' at screen 0.24774,0.94976 left noenhanced front font 'Arial,7.36' textcolor rgb '#636363'
set label '\fontsize{7.36}{8.832}\selectfont{}pump started' at screen 0.27719,0.92799 left noenhanced front font 'Arial,7.36' textcolor rgb '#636363'
set label '\fontsize{7.36}{8.832}\selectfont{}alarm' at screen 0.28455,0.90622 left noenhanced front font 'Arial,7.36' textcolor rgb '#636363'
set label '\fontsize{7.36}{8.832}\selectfont{}limit' at screen 0.10145,0.93078 left noenhanced front font 'Arial,7.36' textcolor rgb '#636363'
plot \
  './fig.data' binary record=(61) skip=0 format='%float64%float64' endian=little using 1:2 title 'T' with lines linecolor rgb '#0072b2' linewidth 1.1 dashtype 1
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.09392; set rmargin at screen 0.97731; set bmargin at screen 0.63381; set tmargin at screen 0.71451
set xrange [0.0:600.0]; unset logscale x
set yrange [-0.6166364217933895:-0.019986124015332236]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('\fontsize{8}{9.6}\selectfont{}0' 0.0, '\fontsize{8}{9.6}\selectfont{}1' 60.0, '\fontsize{8}{9.6}\selectfont{}2' 120.0, '\fontsize{8}{9.6}\selectfont{}3' 180.0, '\fontsize{8}{9.6}\selectfont{}4' 240.0, '\fontsize{8}{9.6}\selectfont{}5' 300.0, '\fontsize{8}{9.6}\selectfont{}6' 360.0, '\fontsize{8}{9.6}\selectfont{}7' 420.0, '\fontsize{8}{9.6}\selectfont{}8' 480.0, '\fontsize{8}{9.6}\selectfont{}9' 540.0, '\fontsize{8}{9.6}\selectfont{}10' 600.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('\fontsize{8}{9.6}\selectfont{}\ensuremath{-}0.6' -0.6000000000000001, '\fontsize{8}{9.6}\selectfont{}\ensuremath{-}0.4' -0.4, '\fontsize{8}{9.6}\selectfont{}\ensuremath{-}0.2' -0.2)
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label '\fontsize{8.48}{10.176}\selectfont{}\bfseries{}Residual' at screen 0.09392,0.72875 left noenhanced front font 'Arial:Bold,8.48' textcolor rgb '#262626'
set label '\fontsize{8}{9.6}\selectfont{}Time (min)' at screen 0.53562,0.59027 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label '\fontsize{8}{9.6}\selectfont{}K' at screen 0.02352,0.67416 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.78022,0.64218 to screen 0.9679,0.67149 behind fillcolor rgb '#ffffff' fillstyle solid noborder
set arrow from screen 0.78587,0.65684 to screen 0.82726,0.65684 nohead front linecolor rgb '#0072b2' linewidth 1.1 dashtype 1
set label '\fontsize{8}{9.6}\selectfont{}model -{} plant' at screen 0.83855,0.65684 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './fig.data' binary record=(61) skip=976 format='%float64%float64' endian=little using 1:2 title 'model - plant' with lines linecolor rgb '#0072b2' linewidth 1.1 dashtype 1
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.09392; set rmargin at screen 0.62726; set bmargin at screen 0.06448; set tmargin at screen 0.53919
set xrange [0.0:1.0]; unset logscale x
set yrange [0.0:1.0]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('\fontsize{8}{9.6}\selectfont{}0.0' 0.0, '\fontsize{8}{9.6}\selectfont{}0.2' 0.2, '\fontsize{8}{9.6}\selectfont{}0.4' 0.4, '\fontsize{8}{9.6}\selectfont{}0.6' 0.6000000000000001, '\fontsize{8}{9.6}\selectfont{}0.8' 0.8, '\fontsize{8}{9.6}\selectfont{}1.0' 1.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('\fontsize{8}{9.6}\selectfont{}0.0' 0.0, '\fontsize{8}{9.6}\selectfont{}0.2' 0.2, '\fontsize{8}{9.6}\selectfont{}0.4' 0.4, '\fontsize{8}{9.6}\selectfont{}0.6' 0.6000000000000001, '\fontsize{8}{9.6}\selectfont{}0.8' 0.8, '\fontsize{8}{9.6}\selectfont{}1.0' 1.0)
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label '\fontsize{8.48}{10.176}\selectfont{}\bfseries{}ROC' at screen 0.09392,0.55343 left noenhanced front font 'Arial:Bold,8.48' textcolor rgb '#262626'
set label '\fontsize{8}{9.6}\selectfont{}false alarms' at screen 0.36059,0.02093 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label '\fontsize{8}{9.6}\selectfont{}hits' at screen 0.02352,0.30183 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.10333,0.50151 to screen 0.25241,0.53082 behind fillcolor rgb '#ffffff' fillstyle solid noborder
set arrow from screen 0.10898,0.51616 to screen 0.15037,0.51616 nohead front linecolor rgb '#0072b2' linewidth 1.1 dashtype 1
set label '\fontsize{8}{9.6}\selectfont{}AUC 0.67' at screen 0.16166,0.51616 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from first 0.0,0.0 to first 1.0,1.0 nohead back linecolor rgb '#636363' linewidth 0.825 dashtype (14,9)
plot \
  './fig.data' binary record=(41) skip=1952 format='%float64%float64' endian=little using 1:2 title 'AUC 0.67' with lines linecolor rgb '#0072b2' linewidth 1.1 dashtype 1
unset label; unset arrow; unset object
unset multiplot
unset output
